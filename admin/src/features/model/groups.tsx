/** Attribute groups: the sections of the editor. */
import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import { Table } from '@/ui/table';
import type { ModelTabProps } from './model';
import { PartRemoval } from './part-removal';
import css from './model.module.css';

const groupsQuery = graphql(`query Groups { attributeGroups { code sort labels { locale text } } }`);
const saveMutation = graphql(`mutation SaveGroup($input: AttributeGroupInput!) { saveAttributeGroup(input: $input) { code } }`);
const deleteMutation = graphql(`mutation DeleteGroup($code: String!) { deleteAttributeGroup(code: $code) }`);

type Row = ResultOf<typeof groupsQuery>['attributeGroups'][number];

export function Groups({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: groupsQuery, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ attributeGroups }) => {
        const open = attributeGroups.find((group) => group.code === search.open);
        return (
          <Panel title={t('model.tab.groups')} flush actions={may('EDIT_MODEL') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}>
            <Table
              caption={t('model.tab.groups')}
              rows={attributeGroups}
              rowKey={(row) => row.code}
              columns={[
                { key: 'label', title: t('model.label'), cell: (row: Row) => <button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{pickLabel(row.labels, labelLocale) ?? row.code}</button> },
                { key: 'code', title: t('create.code'), cell: (row: Row) => <code>{row.code}</code> },
                { key: 'sort', title: t('model.sort'), numeric: true, cell: (row: Row) => row.sort },
              ]}
            />
            {(open || search.open === '+') && <GroupForm key={search.open} group={open ?? null} close={() => onSearch({ open: undefined })} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function GroupForm({ group, close }: { group: Row | null; close: () => void }) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [code, setCode] = useState(group?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(group?.labels ?? [])]);
  const [sort, setSort] = useState<number>(group?.sort ?? 0);
  const [leaving, setLeaving] = useState(false);
  const [state, run] = useMutation(saveMutation);
  const save = async () => {
    const answer = await run({ input: { code: code.trim(), sort, labels: labels.map(({ locale, text }) => ({ locale, text })) } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={group ? t('model.groupTitle', { code: group.code }) : t('model.newGroup')} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={!may('EDIT_MODEL') || code.trim() === ''} onSubmit={() => void save()} remove={group && may('EDIT_MODEL') ? () => setLeaving(true) : null} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={group !== null} onChange={(event) => setCode(event.currentTarget.value)} />
      <LabelsInput value={labels} onChange={setLabels} />
      <NumberInput label={t('model.sort')} value={sort} onChange={(next) => setSort(Number(next) || 0)} allowDecimal={false} w={160} />
      {leaving && group && <PartRemoval mutation={deleteMutation} code={group.code} name={pickLabel(group.labels, labelLocale) ?? group.code} text={t('model.removal.group')} close={() => setLeaving(false)} done={close} />}
    </FormModal>
  );
}
