/** Association types: one-way, two-way, counted, and what they lead to. */
import { Button, MultiSelect, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { RESOURCE_KINDS, type ResourceKind } from '@/lib/kinds';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table } from '@/ui/table';
import { Tag } from '@/ui/tag';
import type { ModelTabProps } from './model';
import { PartRemoval } from './part-removal';
import css from './model.module.css';

const typesQuery = graphql(`query ModelAssociationTypes { associationTypes { code twoWay quantified targetKinds labels { locale text } } }`);
const saveMutation = graphql(`mutation SaveAssociationType($input: AssociationTypeInput!) { saveAssociationType(input: $input) { code } }`);
const deleteMutation = graphql(`mutation DeleteAssociationType($code: String!) { deleteAssociationType(code: $code) }`);

type Row = ResultOf<typeof typesQuery>['associationTypes'][number];

export function AssociationTypes({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: typesQuery, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ associationTypes }) => {
        const open = associationTypes.find((type) => type.code === search.open);
        return (
          <Panel title={t('model.tab.associations')} flush actions={may('EDIT_MODEL') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}>
            <Table
              caption={t('model.tab.associations')}
              rows={associationTypes}
              empty={<EmptyState title={t('model.noAssociations')}>{t('model.noAssociationsHint')}</EmptyState>}
              rowKey={(row) => row.code}
              columns={[
                { key: 'label', title: t('model.label'), cell: (row: Row) => <button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{pickLabel(row.labels, labelLocale) ?? row.code}</button> },
                { key: 'code', title: t('create.code'), cell: (row: Row) => <code>{row.code}</code> },
                { key: 'kinds', title: t('model.targetKinds'), cell: (row: Row) => (row.targetKinds.length === RESOURCE_KINDS.length ? t('model.everyKind') : row.targetKinds.map((kind) => t(`kind.${kind}`)).join(', ')) },
                { key: 'flags', title: t('model.scope'), cell: (row: Row) => <span className={css.tags}>{row.twoWay && <Tag>{t('links.twoWay')}</Tag>}{row.quantified && <Tag>{t('links.quantified')}</Tag>}</span> },
              ]}
            />
            {(open || search.open === '+') && <TypeForm key={search.open} type={open ?? null} close={() => onSearch({ open: undefined })} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function TypeForm({ type, close }: { type: Row | null; close: () => void }) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [code, setCode] = useState(type?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(type?.labels ?? [])]);
  const [twoWay, setTwoWay] = useState(type?.twoWay ?? false);
  const [quantified, setQuantified] = useState(type?.quantified ?? false);
  const [targetKinds, setTargetKinds] = useState<ResourceKind[]>(() => [...(type?.targetKinds ?? RESOURCE_KINDS)]);
  const [leaving, setLeaving] = useState(false);
  const [state, run] = useMutation(saveMutation);
  const refused = state.error ? graphqlFailure(state.error) : null;
  // How much is linked to what it shall no longer lead to, the hub's own sentence says.
  const failure = refused?.code === 'IN_USE' ? { ...refused, hint: refused.message } : refused;
  const save = async () => {
    const answer = await run({ input: { code: code.trim(), twoWay, quantified, targetKinds, labels: labels.map(({ locale, text }) => ({ locale, text })) } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={type ? t('model.associationTitle', { code: type.code }) : t('model.newAssociation')} size="md" busy={state.fetching} failure={failure} disabled={!may('EDIT_MODEL') || code.trim() === '' || targetKinds.length === 0} onSubmit={() => void save()} remove={type && may('EDIT_MODEL') ? () => setLeaving(true) : null} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={type !== null} onChange={(event) => setCode(event.currentTarget.value)} />
      <LabelsInput value={labels} onChange={setLabels} />
      <Switch label={t('links.twoWay')} checked={twoWay} disabled={type !== null} onChange={(event) => setTwoWay(event.currentTarget.checked)} />
      <Switch label={t('links.quantified')} checked={quantified} disabled={type !== null} onChange={(event) => setQuantified(event.currentTarget.checked)} />
      <MultiSelect label={t('model.targetKinds')} description={twoWay ? t('model.targetKindsTwoWay') : undefined} data={RESOURCE_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} value={targetKinds} onChange={(kinds) => setTargetKinds(RESOURCE_KINDS.filter((kind) => kinds.includes(kind)))} error={targetKinds.length === 0 ? t('model.targetKindsNone') : undefined} disabled={!may('EDIT_MODEL')} />
      {leaving && type && <PartRemoval mutation={deleteMutation} code={type.code} name={pickLabel(type.labels, labelLocale) ?? type.code} text={t('model.removal.association')} close={() => setLeaving(false)} done={close} />}
    </FormModal>
  );
}
