/** Attributes: type, group and scope of each. There may be thousands: the hub searches, and they come page by page. */
import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql, readFragment, type ResultOf } from '@/lib/graphql';
import { useList } from '@/lib/use-list';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { SearchBox } from '@/ui/search-box';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import { AttributeForm } from './attribute-form';
import { TYPES } from './attribute-types';
import type { ModelTabProps } from './model';
import css from './model.module.css';

const attributeRow = graphql(`
  fragment AttributeRow on Attribute {
    code type labels { locale text } help(locale: $locale) helpTexts { locale text } localizable scopable unique readOnly sort settings usage group { code label(locale: $locale) }
  }
`);

const attributesQuery = graphql(
  `
    query Attributes($search: String, $group: String, $types: [AttributeType!], $locale: String, $first: Int!, $after: String) {
      attributes(search: $search, group: $group, types: $types, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...AttributeRow }
      }
    }
  `,
  [attributeRow],
);

/** What stands around the list: the one that is opened may be on none of the pages that are loaded. */
const aroundQuery = graphql(
  `
    query AttributesAround($open: String!, $isOpen: Boolean!, $locale: String) {
      attribute(code: $open) @include(if: $isOpen) { ...AttributeRow }
      attributeGroups { code label(locale: $locale) sort }
    }
  `,
  [attributeRow],
);

const PAGE = 100;
const pageOf = (data: ResultOf<typeof attributesQuery>) => data.attributes;

export type AttributeRow = ResultOf<typeof attributeRow>;
export type GroupRow = ResultOf<typeof aroundQuery>['attributeGroups'][number];

export function Attributes({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale, language } = useWorkspace();
  const type = TYPES.find((each) => each === search.type);
  const list = useList(attributesQuery, { search: search.q ?? null, group: search.group ?? null, types: type ? [type] : null, locale: labelLocale }, { read: pageOf, first: PAGE });
  const isNew = search.open === '+';
  const isOpen = search.open !== undefined && !isNew;
  const [around] = useQuery({ query: aroundQuery, variables: { open: search.open ?? '', isOpen, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const groups = around.data?.attributeGroups ?? [];
  const opened = readFragment(attributeRow, around.data?.attribute ?? null);
  const rows = list.nodes.map((node) => readFragment(attributeRow, node));
  const columns: Column<AttributeRow>[] = [
    { key: 'label', title: t('model.label'), cell: (row) => <button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{pickLabel(row.labels, labelLocale) ?? row.code}</button> },
    { key: 'code', title: t('create.code'), cell: (row) => <code>{row.code}</code> },
    { key: 'type', title: t('model.type'), cell: (row) => t(`type.${row.type}`) },
    { key: 'group', title: t('model.group'), cell: (row) => row.group.label },
    { key: 'scope', title: t('model.scope'), cell: (row) => <span className={css.tags}>{row.scopable && <Tag>{t('model.scopable')}</Tag>}{row.localizable && <Tag>{t('model.localizable')}</Tag>}{row.unique && <Tag>{t('model.unique')}</Tag>}</span> },
    { key: 'usage', title: t('model.tab.families'), numeric: true, cell: (row) => row.usage },
  ];
  const close = () => {
    onSearch({ open: undefined });
    list.reload();
  };
  const clear = { searchable: true, clearable: true, clearButtonProps: { 'aria-label': t('editor.clearChoice') } };
  const tools = (
    <>
      <SearchBox label={t('model.find')} placeholder={t('model.find')} value={search.q} onChange={(q) => onSearch({ q })} />
      <Select {...clear} size="xs" className={css.filter} aria-label={t('model.group')} placeholder={t('attributes.anyGroup')} data={groups.map((each) => ({ value: each.code, label: each.label }))} value={search.group ?? null} onChange={(group) => onSearch({ group: group ?? undefined })} />
      <Select {...clear} size="xs" className={css.filter} aria-label={t('model.type')} placeholder={t('attributes.anyType')} data={TYPES.map((each) => ({ value: each, label: t(`type.${each}`) }))} value={type ?? null} onChange={(next) => onSearch({ type: next ?? undefined })} />
      {may('EDIT_MODEL') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}
    </>
  );
  return (
    <Panel title={t('model.tab.attributes')} flush actions={tools}>
      {list.error ? <ErrorState error={list.error} retry={list.reload} />
      : list.latest === null ? <Lines />
      : rows.length === 0 ? <EmptyState title={t('attributes.none')}>{t('attributes.noneHint')}</EmptyState>
      : <Table caption={t('model.tab.attributes')} columns={columns} rows={rows} rowKey={(row) => row.code} />}
      {list.total !== null && rows.length > 0 && (
        <div className={css.more}>
          <span role="status">{t('model.shown', { count: list.total, shown: formatNumber(rows.length, language), total: formatNumber(list.total, language) })}</span>
          {list.more && <Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button>}
        </div>
      )}
      {((isOpen && opened) || (isNew && around.data)) && <AttributeForm key={search.open} attribute={isNew ? null : (opened ?? null)} groups={groups} close={close} />}
    </Panel>
  );
}
