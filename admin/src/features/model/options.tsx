/** The options of an attribute that offers a choice: a few, or thousands to search in. */
import { ActionIcon, Button, ColorInput, NumberInput, Text, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useList } from '@/lib/use-list';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { useNotify } from '@/parts/notify';
import { FormModal } from '@/ui/form-modal';
import { SearchBox } from '@/ui/search-box';
import { ErrorState, Lines } from '@/ui/states';
import css from './model.module.css';

const optionsQuery = graphql(`
  query Options($code: String!, $search: String, $first: Int!, $after: String) {
    attribute(code: $code) {
      code
      options(search: $search, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { code colour sort labels { locale text } } }
    }
  }
`);
const saveMutation = graphql(`mutation SaveOption($attribute: String!, $input: OptionInput!) { saveOption(attribute: $attribute, input: $input) { code } }`);
const deleteMutation = graphql(`mutation DeleteOption($attribute: String!, $code: String!) { deleteOption(attribute: $attribute, code: $code) }`);

type Option = NonNullable<ResultOf<typeof optionsQuery>['attribute']>['options']['nodes'][number];

const PAGE = 100;
/** A list that is seen at once needs no search. */
const FEW = 12;
const NONE = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };
const read = (data: ResultOf<typeof optionsQuery>) => data.attribute?.options ?? NONE;

export function Options({ attribute, readOnly }: { attribute: string; readOnly: boolean }) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const notify = useNotify();
  const [search, setSearch] = useState<string | undefined>();
  const list = useList(optionsQuery, { code: attribute, search: search ?? null }, { read, first: PAGE });
  const [, remove] = useMutation(deleteMutation);
  const [editing, setEditing] = useState<Option | 'new' | null>(null);
  const drop = async (code: string) => {
    const answer = await remove({ attribute, code });
    if (answer.error) notify.failed(answer.error);
    list.reload();
  };
  const many = search !== undefined || (list.total ?? 0) > FEW;
  return (
    <div>
      <div className={css.between}>
        <Text fw={560} size="sm">{t('model.options')} {list.total !== null && <span role="status" className={css.dim}>{formatNumber(list.total, language)}</span>}</Text>
        {!readOnly && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setEditing('new')}>{t('model.add')}</Button>}
      </div>
      {many && <SearchBox className={css.optionSearch} label={t('model.findOption')} placeholder={t('model.findOption')} value={search} onChange={setSearch} />}
      {list.error && list.nodes.length === 0 ? <ErrorState error={list.error} retry={list.reload} /> : list.fetching && list.nodes.length === 0 ? <Lines count={4} /> : list.nodes.length === 0 ? (
        <Text size="sm" c="dimmed">{t(search ? 'grid.noMatch' : 'model.noOptions')}</Text>
      ) : (
        <ul className={css.optionList}>
          {list.nodes.map((option) => {
            const label = pickLabel(option.labels, labelLocale) ?? option.code;
            return (
              <li key={option.code}>
                {option.colour && <span className={css.swatch} style={{ background: option.colour }} aria-hidden />}
                <span className={css.grow}>{label} <span className={css.dim}>{option.code}</span></span>
                {!readOnly && <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('model.editOption', { name: label })} onClick={() => setEditing(option)}><IconPencil size={14} /></ActionIcon>}
                {!readOnly && <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('model.deleteOption', { name: label })} onClick={() => void drop(option.code)}><IconTrash size={14} /></ActionIcon>}
              </li>
            );
          })}
          {list.more && <li className={css.optionMore}><Button size="compact-xs" variant="subtle" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></li>}
        </ul>
      )}
      {editing && <OptionForm attribute={attribute} option={editing === 'new' ? null : editing} close={() => { setEditing(null); list.reload(); }} />}
    </div>
  );
}

function OptionForm({ attribute, option, close }: { attribute: string; option: Option | null; close: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(option?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(option?.labels ?? [])]);
  const [colour, setColour] = useState(option?.colour ?? '');
  const [sort, setSort] = useState<number>(option?.sort ?? 0);
  const [state, run] = useMutation(saveMutation);
  const save = async () => {
    const answer = await run({ attribute, input: { code: code.trim(), labels: labels.map(({ locale, text }) => ({ locale, text })), colour: colour || null, sort } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={option ? t('model.editOption', { name: option.code }) : t('model.newOption')} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={code.trim() === ''} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={option !== null} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />
      <LabelsInput value={labels} onChange={setLabels} />
      <div className={css.row}>
        <ColorInput label={t('model.colour')} value={colour} onChange={setColour} format="hex" eyeDropperButtonProps={{ 'aria-label': t('model.colour') }} />
        <NumberInput label={t('model.sort')} value={sort} onChange={(next) => setSort(Number(next) || 0)} allowDecimal={false} />
      </div>
    </FormModal>
  );
}
