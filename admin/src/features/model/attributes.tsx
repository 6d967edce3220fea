/** Attributes: type, scope, rules, labels, and the options of those that offer a choice. */
import { Button, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
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
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import type { ModelTabProps } from './model';
import { Options } from './options';
import css from './model.module.css';

const attributesQuery = graphql(`
  query Attributes($search: String, $locale: String) {
    attributes(search: $search, first: 200) {
      totalCount
      nodes { code type labels { locale text } help(locale: $locale) localizable scopable unique readOnly sort settings usage group { code label(locale: $locale) } }
    }
    attributeGroups { code label(locale: $locale) sort }
  }
`);

const saveMutation = graphql(`mutation SaveAttribute($input: AttributeInput!) { saveAttribute(input: $input) { code } }`);

type Data = ResultOf<typeof attributesQuery>;
type Row = Data['attributes']['nodes'][number];
type Type = Row['type'];

export const TYPES: Type[] = ['IDENTIFIER', 'TEXT', 'TEXTAREA', 'RICH_TEXT', 'NUMBER', 'MEASUREMENT', 'PRICE', 'BOOLEAN', 'DATE', 'SELECT', 'MULTI_SELECT', 'ASSET', 'ASSET_LIST', 'LINK'];

export function Attributes({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: attributesQuery, variables: { search: search.q ?? null, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const find = useDebouncedCallback((q: string) => onSearch({ q: q || undefined }), 200);
  const columns: Column<Row>[] = [
    { key: 'label', title: t('model.label'), cell: (row) => <button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{pickLabel(row.labels, labelLocale) ?? row.code}</button> },
    { key: 'code', title: t('create.code'), cell: (row) => <code>{row.code}</code> },
    { key: 'type', title: t('model.type'), cell: (row) => t(`type.${row.type}`) },
    { key: 'group', title: t('model.group'), cell: (row) => row.group.label },
    { key: 'scope', title: t('model.scope'), cell: (row) => <span className={css.tags}>{row.scopable && <Tag>{t('model.scopable')}</Tag>}{row.localizable && <Tag>{t('model.localizable')}</Tag>}{row.unique && <Tag>{t('model.unique')}</Tag>}</span> },
    { key: 'usage', title: t('model.tab.families'), numeric: true, cell: (row) => row.usage },
  ];
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {(data) => {
        const open = data.attributes.nodes.find((attribute) => attribute.code === search.open);
        return (
          <Panel
            title={t('model.tab.attributes')}
            flush
            actions={
              <>
                <TextInput size="xs" type="search" leftSection={<IconSearch size={15} />} aria-label={t('model.find')} placeholder={t('model.find')} defaultValue={search.q ?? ''} onChange={(event) => find(event.currentTarget.value)} />
                {may('EDIT_MODEL') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}
              </>
            }
          >
            <Table caption={t('model.tab.attributes')} columns={columns} rows={data.attributes.nodes} rowKey={(row) => row.code} />
            {(open || search.open === '+') && <AttributeForm key={search.open} attribute={open ?? null} groups={data.attributeGroups} close={() => onSearch({ open: undefined })} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function AttributeForm({ attribute, groups, close }: { attribute: Row | null; groups: Data['attributeGroups']; close: () => void }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const readOnly = !may('EDIT_MODEL');
  const [code, setCode] = useState(attribute?.code ?? '');
  const [type, setType] = useState<Type>(attribute?.type ?? 'TEXT');
  const [group, setGroup] = useState<string | null>(attribute?.group.code ?? groups[0]?.code ?? null);
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(attribute?.labels ?? [])]);
  const [flags, setFlags] = useState({ localizable: attribute?.localizable ?? false, scopable: attribute?.scopable ?? false, unique: attribute?.unique ?? false, readOnly: attribute?.readOnly ?? false });
  const [settings, setSettings] = useState(() => JSON.stringify(attribute?.settings ?? {}, null, 2));
  const [state, run] = useMutation(saveMutation);
  const parsed = parse(settings);
  const save = async () => {
    const answer = await run({ input: { code: code.trim(), type, group: group ?? '', labels: labels.map(({ locale, text }) => ({ locale, text })), ...flags, settings: parsed, sort: attribute?.sort ?? null } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={attribute ? t('model.attributeTitle', { code: attribute.code }) : t('model.newAttribute')} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={readOnly || parsed === undefined || !group || code.trim() === ''} onSubmit={() => void save()} close={close}>
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={code} disabled={attribute !== null} onChange={(event) => setCode(event.currentTarget.value)} />
        <Select label={t('model.type')} data={TYPES.map((each) => ({ value: each, label: t(`type.${each}`) }))} value={type} disabled={attribute !== null} allowDeselect={false} onChange={(next) => setType(next as Type)} />
        <Select label={t('model.group')} data={groups.map((each) => ({ value: each.code, label: each.label }))} value={group} disabled={readOnly} allowDeselect={false} onChange={setGroup} />
      </div>
      <LabelsInput value={labels} onChange={setLabels} disabled={readOnly} />
      <div className={css.switches}>
        {(['localizable', 'scopable', 'unique', 'readOnly'] as const).map((flag) => (
          <Switch key={flag} label={t(`model.flag.${flag}`)} checked={flags[flag]} disabled={readOnly || (attribute !== null && flag !== 'readOnly')} onChange={(event) => setFlags({ ...flags, [flag]: event.currentTarget.checked })} />
        ))}
      </div>
      <Textarea label={t('model.rules')} description={t('model.rulesHint')} autosize minRows={2} maxRows={10} value={settings} disabled={readOnly} error={parsed === undefined ? t('model.noJson') : undefined} onChange={(event) => setSettings(event.currentTarget.value)} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }} spellCheck={false} />
      {attribute && (type === 'SELECT' || type === 'MULTI_SELECT') && <Options attribute={attribute.code} readOnly={readOnly} />}
    </FormModal>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
