/** Families, content types and reference entities: which attributes they hold, and which of them each channel requires. */
import { Button, Checkbox, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import type { ModelTabProps } from './model';
import { attributeChoices } from './query';
import { FamilyVariants } from './family-variants';
import { PartRemoval } from './part-removal';
import css from './model.module.css';

const familiesQuery = graphql(`
  query Families {
    families {
      code
      kind
      labels { locale text }
      resourceCount
      attributes { code }
      labelAttribute { code }
      imageAttribute { code }
      requirements { channel attributes }
      conditions { attribute expression }
      ownValues
      variants { code }
    }
  }
`);

const saveMutation = graphql(`mutation SaveFamily($input: FamilyInput!) { saveFamily(input: $input) { code } }`);
const deleteMutation = graphql(`mutation DeleteFamily($code: String!) { deleteFamily(code: $code) }`);

type Row = ResultOf<typeof familiesQuery>['families'][number];
const KINDS = ['PRODUCT', 'ENTRY', 'RECORD', 'ASSET'] as const;
type Kind = (typeof KINDS)[number];

/** By what it is for; a family of records is called a reference entity. */
function useKindName(): (kind: Kind) => string {
  const { t } = useTranslation();
  return (kind) => t(kind === 'RECORD' ? 'create.entity' : `model.kind.${kind}`);
}

export function Families({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale, language } = useWorkspace();
  const kindName = useKindName();
  const [result, again] = useQuery({ query: familiesQuery, requestPolicy: 'cache-and-network' });
  const nameOf = (row: Row) => pickLabel(row.labels, labelLocale) ?? row.code;
  const columns: Column<Row>[] = [
    { key: 'label', title: t('model.label'), cell: (row) => <button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{nameOf(row)}</button> },
    { key: 'code', title: t('create.code'), cell: (row) => <code>{row.code}</code> },
    { key: 'kind', title: t('create.kind'), cell: (row) => kindName(row.kind as Kind) },
    { key: 'attributes', title: t('model.tab.attributes'), numeric: true, cell: (row) => row.attributes.length },
    { key: 'variants', title: t('model.variants'), numeric: true, cell: (row) => row.variants.length || '' },
    { key: 'count', title: t('model.used'), numeric: true, cell: (row) => formatNumber(row.resourceCount, language) },
  ];
  const close = () => onSearch({ open: undefined });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ families }) => {
        const open = families.find((family) => family.code === search.open);
        const byName = [...families].sort((one, other) => nameOf(one).localeCompare(nameOf(other), language));
        return (
          <Panel title={t('model.tab.families')} hint={t('model.familiesHint')} flush actions={may('EDIT_MODEL') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}>
            <Table caption={t('model.tab.families')} columns={columns} rows={byName} rowKey={(row) => row.code} />
            {(open || search.open === '+') && <FamilyForm key={search.open} family={open ?? null} close={close} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function FamilyForm({ family, close }: { family: Row | null; close: () => void }) {
  const { t } = useTranslation();
  const { may, labelLocale, channels, channelLabel } = useWorkspace();
  const [known] = useQuery({ query: attributeChoices, variables: { locale: labelLocale } });
  const [code, setCode] = useState(family?.code ?? '');
  const [kind, setKind] = useState<Kind>((family?.kind as Kind | undefined) ?? 'PRODUCT');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(family?.labels ?? [])]);
  const [attributes, setAttributes] = useState<string[]>(() => family?.attributes.map((attribute) => attribute.code) ?? []);
  const [labelAttribute, setLabelAttribute] = useState<string | null>(family?.labelAttribute?.code ?? null);
  const [imageAttribute, setImageAttribute] = useState<string | null>(family?.imageAttribute?.code ?? null);
  const [required, setRequired] = useState<Record<string, string[]>>(() => Object.fromEntries((family?.requirements ?? []).map((row) => [row.channel, [...row.attributes]])));
  const [conditions, setConditions] = useState<Record<string, string>>(() => Object.fromEntries((family?.conditions ?? []).map((row) => [row.attribute, row.expression])));
  const [leaving, setLeaving] = useState(false);
  const [ownValues, setOwnValues] = useState<string[]>(() => [...(family?.ownValues ?? [])]);
  const [state, run] = useMutation(saveMutation);
  const kindName = useKindName();
  const readOnly = !may('EDIT_MODEL');
  const all = known.data?.attributes.nodes ?? [];
  const name = new Map(all.map((attribute) => [attribute.code, attribute.label]));
  const choices = (types?: string[]) => attributes.filter((each) => !types || types.includes(all.find((attribute) => attribute.code === each)?.type ?? '')).map((each) => ({ value: each, label: name.get(each) ?? each }));
  const toggle = (channel: string, attribute: string) => {
    const now = required[channel] ?? [];
    setRequired({ ...required, [channel]: now.includes(attribute) ? now.filter((each) => each !== attribute) : [...now, attribute] });
  };
  const isRequired = (attribute: string) => Object.values(required).some((codes) => codes.includes(attribute));
  const save = async () => {
    const asked = Object.entries(conditions).map(([attribute, expression]) => ({ attribute, expression: expression.trim() })).filter((each) => each.expression !== '' && attributes.includes(each.attribute) && isRequired(each.attribute));
    const requirements = Object.entries(required).map(([channel, codes]) => ({ channel, attributes: codes.filter((each) => attributes.includes(each)) }));
    const answer = await run({ input: { code: code.trim(), kind, labels: labels.map(({ locale, text }) => ({ locale, text })), attributes, labelAttribute, imageAttribute, requirements, conditions: asked, ownValues: ownValues.filter((each) => attributes.includes(each) && isRequired(each)) } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={family ? t('model.familyTitle', { code: family.code }) : t('model.newFamily')} size={820} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={readOnly || code.trim() === ''} onSubmit={() => void save()} remove={family && !readOnly ? () => setLeaving(true) : null} close={close}>
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={code} disabled={family !== null} onChange={(event) => setCode(event.currentTarget.value)} />
        <Select label={t('create.kind')} data={KINDS.map((each) => ({ value: each, label: kindName(each) }))} value={kind} disabled={family !== null} allowDeselect={false} onChange={(next) => setKind(next as Kind)} />
      </div>
      <LabelsInput value={labels} onChange={setLabels} disabled={readOnly} />
      <MultiSelect label={t('model.tab.attributes')} searchable data={all.map((attribute) => ({ value: attribute.code, label: attribute.label }))} value={attributes} onChange={setAttributes} disabled={readOnly} />
      <div className={css.row}>
        <Select label={t('model.labelAttribute')} clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={choices(['TEXT', 'IDENTIFIER'])} value={labelAttribute} onChange={setLabelAttribute} disabled={readOnly} />
        <Select label={t('model.imageAttribute')} clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={choices(['ASSET', 'ASSET_LIST'])} value={imageAttribute} onChange={setImageAttribute} disabled={readOnly} />
      </div>
      <div className={css.matrixFrame} tabIndex={0} role="region" aria-label={t('model.requirements')}>
        <table className={css.matrix}>
          <caption>{t('model.requirements')}</caption>
          <thead>
            <tr><th scope="col">{t('model.attribute')}</th>{channels.map((channel) => <th key={channel.code} scope="col">{channelLabel(channel.code)}</th>)}<th scope="col" title={t('model.ownValueHint')}>{t('model.ownValue')}</th><th scope="col">{t('model.onlyWhere')}</th></tr>
          </thead>
          <tbody>
            {attributes.map((attribute) => (
              <tr key={attribute}>
                <th scope="row">{name.get(attribute) ?? attribute}</th>
                {channels.map((channel) => (
                  <td key={channel.code}><Checkbox size="xs" aria-label={t('model.requiredIn', { attribute: name.get(attribute) ?? attribute, channel: channelLabel(channel.code) })} checked={required[channel.code]?.includes(attribute) ?? false} disabled={readOnly} onChange={() => toggle(channel.code, attribute)} /></td>
                ))}
                <td>{isRequired(attribute) && <Checkbox size="xs" aria-label={t('model.ownValueOf', { attribute: name.get(attribute) ?? attribute })} checked={ownValues.includes(attribute)} disabled={readOnly} onChange={() => setOwnValues(ownValues.includes(attribute) ? ownValues.filter((each) => each !== attribute) : [...ownValues, attribute])} />}</td>
                <td>{isRequired(attribute) && <TextInput size="xs" spellCheck={false} placeholder={t('rules.always')} classNames={{ input: css.code }} aria-label={t('model.onlyWhereOf', { attribute: name.get(attribute) ?? attribute })} value={conditions[attribute] ?? ''} disabled={readOnly} onChange={(event) => setConditions({ ...conditions, [attribute]: event.currentTarget.value })} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {family && kind === 'PRODUCT' && <FamilyVariants family={family.code} attributes={choices()} />}
      {leaving && family && <PartRemoval mutation={deleteMutation} code={family.code} name={pickLabel(family.labels, labelLocale) ?? family.code} text={t('model.removal.family')} close={() => setLeaving(false)} done={close} />}
    </FormModal>
  );
}
