/** The options of an attribute that offers a choice. */
import { ActionIcon, Button, ColorInput, NumberInput, Text, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { useNotify } from '@/parts/notify';
import { FormModal } from '@/ui/form-modal';
import { Loaded } from '@/ui/states';
import css from './model.module.css';

const optionsQuery = graphql(`
  query Options($code: String!) {
    attribute(code: $code) { code options(first: 200) { totalCount nodes { code colour sort labels { locale text } } } }
  }
`);
const saveMutation = graphql(`mutation SaveOption($attribute: String!, $input: OptionInput!) { saveOption(attribute: $attribute, input: $input) { code } }`);
const deleteMutation = graphql(`mutation DeleteOption($attribute: String!, $code: String!) { deleteOption(attribute: $attribute, code: $code) }`);

type Option = NonNullable<ResultOf<typeof optionsQuery>['attribute']>['options']['nodes'][number];

export function Options({ attribute, readOnly }: { attribute: string; readOnly: boolean }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const notify = useNotify();
  const [result, again] = useQuery({ query: optionsQuery, variables: { code: attribute } });
  const [, remove] = useMutation(deleteMutation);
  const [editing, setEditing] = useState<Option | 'new' | null>(null);
  const reload = () => again({ requestPolicy: 'network-only' });
  const drop = async (code: string) => {
    const answer = await remove({ attribute, code });
    if (answer.error) notify.failed(answer.error);
    reload();
  };
  return (
    <div>
      <div className={css.between}>
        <Text fw={560} size="sm">{t('model.options')}</Text>
        {!readOnly && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setEditing('new')}>{t('model.add')}</Button>}
      </div>
      <Loaded result={result}>
        {(data) => (
          <ul className={css.optionList}>
            {(data.attribute?.options.nodes ?? []).map((option) => {
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
          </ul>
        )}
      </Loaded>
      {editing && <OptionForm attribute={attribute} option={editing === 'new' ? null : editing} close={() => { setEditing(null); reload(); }} />}
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
