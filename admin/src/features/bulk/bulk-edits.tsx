/** Every bulk edit, newest first. */
import { Button } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatAgo, formatDateTime, formatNumber } from '@/lib/format';
import { readFragment, type ResultOf } from '@/lib/graphql';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { LiveResult } from './progress';
import { bulkEdit, bulkEditsQuery, type BulkEdit } from './query';
import { useEditTitle } from './words';
import css from './bulk.module.css';

const PAGE = 50;
const bulkEdits = (data: ResultOf<typeof bulkEditsQuery>) => data.bulkEdits;

export function BulkEdits() {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const titleOf = useEditTitle();
  const list = useList(bulkEditsQuery, { uiLocale: labelLocale }, { read: bulkEdits, first: PAGE });
  const rows = list.nodes.map((node) => readFragment(bulkEdit, node));
  const columns: Column<BulkEdit>[] = [
    { key: 'what', title: t('bulk.what'), cell: (edit) => <span className={css.what}><Link to="/bulk-edits/$id" params={{ id: edit.id }}>{titleOf(edit)}</Link>{edit.comment && <span className={css.dim}>{edit.comment}</span>}</span> },
    { key: 'total', title: t('bulk.items'), numeric: true, cell: (edit) => formatNumber(edit.total, language) },
    { key: 'result', title: t('bulk.result'), cell: (edit) => <LiveResult edit={edit} /> },
    { key: 'by', title: t('bulk.by'), cell: (edit) => edit.createdBy?.name ?? '–' },
    { key: 'when', title: t('bulk.started'), cell: (edit) => <time dateTime={edit.createdAt} title={formatDateTime(edit.createdAt, language)}>{formatAgo(edit.createdAt, language)}</time> },
  ];
  if (list.error && rows.length === 0) return <ErrorState error={list.error} retry={list.reload} />;
  if (list.fetching && rows.length === 0) return <Lines count={8} />;
  return (
    <Panel flush>
      {rows.length === 0 ? <EmptyState icon={<IconStack2 size={24} />} title={t('bulk.none')}>{t('bulk.noneHint')}</EmptyState> : <Table caption={t('nav.bulkEdits')} columns={columns} rows={rows} rowKey={(edit) => edit.id} />}
      {list.more && <div className={css.more}><Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></div>}
    </Panel>
  );
}
