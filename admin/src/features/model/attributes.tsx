/** Attributes: type, group and scope of each. */
import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import { AttributeForm } from './attribute-form';
import type { ModelTabProps } from './model';
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

type Data = ResultOf<typeof attributesQuery>;
export type AttributeRow = Data['attributes']['nodes'][number];
export type GroupRow = Data['attributeGroups'][number];

export function Attributes({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: attributesQuery, variables: { search: search.q ?? null, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const find = useDebouncedCallback((q: string) => onSearch({ q: q || undefined }), 200);
  const columns: Column<AttributeRow>[] = [
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
