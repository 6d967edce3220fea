/** What was deleted: who, when, and the way back. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconRestore, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphqlFailure, type Failure } from '@/lib/errors';
import { formatAgo, formatDateTime, formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { RESOURCE_KINDS } from '@/lib/kinds';
import { editPermission } from '@/lib/permissions';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { useRestore } from '@/parts/use-restore';
import { ViolationList } from '@/parts/violation-list';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import { SearchBox } from '@/ui/search-box';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import css from './trash.module.css';

const trashQuery = graphql(`
  query Trash($kind: ResourceKind, $search: String, $first: Int!, $after: String, $locale: String) {
    trash(kind: $kind, search: $search, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id kind code label(locale: $locale) deletedAt deletedBy { id name } }
    }
  }
`);

type Row = ResultOf<typeof trashQuery>['trash']['nodes'][number];

export interface TrashSearch {
  kind?: string;
  q?: string;
}

interface TrashProps {
  search: TrashSearch;
  onSearch: (change: Partial<TrashSearch>, replace?: boolean) => void;
}

const PAGE = 50;
const trash = (data: ResultOf<typeof trashQuery>) => data.trash;

export function Trash({ search, onSearch }: TrashProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const kind = RESOURCE_KINDS.find((each) => each === search.kind) ?? null;
  const list = useList(trashQuery, { kind, search: search.q ?? null, locale: labelLocale }, { read: trash, first: PAGE });
  const narrowed = kind !== null || search.q !== undefined;
  return (
    <>
      <div className={css.toolbar}>
        <SegmentedControl size="xs" aria-label={t('trash.kind')} value={kind ?? ''} onChange={(next) => onSearch({ kind: next || undefined })} data={[{ value: '', label: t('trash.allKinds') }, ...RESOURCE_KINDS.map((each) => ({ value: each as string, label: t(`model.kind.${each}`) }))]} />
        <SearchBox className={css.search} label={t('trash.search')} placeholder={t('trash.searchHint')} value={search.q} onChange={(q) => onSearch({ q }, true)} />
        <span role="status" className={css.count}>{list.total === null ? '' : t('trash.count', { count: list.total, total: formatNumber(list.total, language) })}</span>
      </div>
      {list.error && list.nodes.length === 0 ? <ErrorState error={list.error} retry={list.reload} /> : list.fetching && list.nodes.length === 0 ? <Lines count={8} /> : (
        <Panel flush>
          {list.nodes.length > 0 ? <TrashTable rows={list.nodes} reload={list.reload} /> : narrowed ? <EmptyState icon={<IconTrash size={24} />} title={t('trash.noMatch')} /> : <EmptyState icon={<IconTrash size={24} />} title={t('trash.none')}>{t('trash.noneHint')}</EmptyState>}
          {list.more && <div className={css.more}><Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></div>}
        </Panel>
      )}
    </>
  );
}

function TrashTable({ rows, reload }: { rows: readonly Row[]; reload: () => void }) {
  const { t } = useTranslation();
  const { language, may } = useWorkspace();
  const restore = useRestore();
  const [busy, setBusy] = useState<string | null>(null);
  const [refused, setRefused] = useState<{ id: string; failure: Failure } | null>(null);
  const run = async (row: Row) => {
    setBusy(row.id);
    setRefused(null);
    const error = await restore(row);
    setBusy(null);
    if (error) setRefused({ id: row.id, failure: graphqlFailure(error) });
    else reload();
  };
  const columns: Column<Row>[] = [
    { key: 'what', title: t('trash.what'), cell: (row) => <span className={css.what}><span className={css.name}>{row.label}</span>{refused?.id === row.id && <Refusal failure={refused.failure} />}</span> },
    { key: 'kind', title: t('trash.kind'), cell: (row) => t(`kind.${row.kind}`) },
    { key: 'code', title: t('create.code'), cell: (row) => <span className="numbers">{row.code}</span> },
    { key: 'when', title: t('trash.deleted'), cell: (row) => <time dateTime={row.deletedAt} title={formatDateTime(row.deletedAt, language)}>{formatAgo(row.deletedAt, language)}</time> },
    { key: 'by', title: t('trash.by'), cell: (row) => row.deletedBy?.name ?? '–' },
    {
      key: 'tools',
      title: t('common.actions'),
      cell: (row) =>
        may('DELETE_RESOURCES') && may(editPermission(row.kind)) && (
          <Button size="compact-xs" variant="subtle" leftSection={<IconRestore size={14} />} loading={busy === row.id} disabled={busy !== null} aria-label={t('trash.restoreOf', { name: row.label })} onClick={() => void run(row)}>{t('trash.restore')}</Button>
        ),
    },
  ];
  return <Table caption={t('nav.trash')} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}

/** What stands in the way, by the values that it is about. */
function Refusal({ failure }: { failure: Failure }) {
  return (
    <>
      <FailureNote failure={{ ...failure, violations: [] }} />
      <ViolationList violations={failure.violations} />
    </>
  );
}
