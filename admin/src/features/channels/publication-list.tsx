/** Publications of a channel in one state. */
import { Button } from '@mantine/core';
import { IconCircleDashed } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatDateTime, formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { Thumb } from '@/parts/thumb';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import css from './channels.module.css';

const publicationsQuery = graphql(`
  query Publications($channel: String!, $locale: String, $state: PublicationState, $first: Int!, $label: String) {
    publications(channel: $channel, locale: $locale, state: $state, first: $first) {
      totalCount
      pageInfo { hasNextPage }
      nodes {
        locale
        state
        revisionNumber
        liveFrom
        hash
        approvedBy { id name }
        resource { id kind code label(locale: $label) thumbnail { url width height } }
      }
    }
  }
`);

type Row = ResultOf<typeof publicationsQuery>['publications']['nodes'][number];

const PAGE = 50;
const MOST = 200;

export function PublicationList({ channel, locale, state }: { channel: string; locale: string | undefined; state: 'LIVE' | 'WAITING' }) {
  const { t } = useTranslation();
  const { localeLabel, language, labelLocale } = useWorkspace();
  const [first, setFirst] = useState(PAGE);
  const [result, again] = useQuery({ query: publicationsQuery, variables: { channel, locale: locale ?? null, state, first, label: locale ?? labelLocale }, requestPolicy: 'cache-and-network' });
  const columns: Column<Row>[] = [
    { key: 'picture', title: t('variants.picture'), width: '60px', cell: (row) => <Thumb image={row.resource.thumbnail} size={36} /> },
    { key: 'label', title: t('grid.label'), cell: (row) => <span className={css.two}><Link to={editorPath(row.resource.kind, row.resource.code)} search={{ channel, locale: row.locale, tab: 'channels' }}>{row.resource.label}</Link><span className={css.dim}>{row.resource.code}</span></span> },
    { key: 'kind', title: t('create.kind'), cell: (row) => t(`kind.${row.resource.kind}`) },
    { key: 'locale', title: t('scope.locale'), cell: (row) => localeLabel(row.locale) },
    { key: 'revision', title: t('publications.revision'), numeric: true, cell: (row) => `#${row.revisionNumber}` },
    { key: 'since', title: t('publications.liveFrom'), cell: (row) => (row.liveFrom ? formatDateTime(row.liveFrom, language) : '–') },
    { key: 'by', title: t('publications.approvedBy'), cell: (row) => row.approvedBy?.name ?? '–' },
  ];
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ publications }) =>
        publications.nodes.length === 0 ? (
          <Panel><EmptyState icon={<IconCircleDashed size={24} />} title={t(state === 'LIVE' ? 'channels.noneLive' : 'channels.noneWaiting')}>{t(state === 'LIVE' ? 'channels.noneLiveHint' : 'channels.noneWaitingHint')}</EmptyState></Panel>
        ) : (
          <Panel title={t('channels.publications', { count: publications.totalCount, total: formatNumber(publications.totalCount, language) })} flush>
            <Table caption={t(`channels.tab.${state === 'LIVE' ? 'live' : 'waiting'}`)} columns={columns} rows={publications.nodes} rowKey={(row) => row.resource.id + row.locale} />
            {publications.pageInfo.hasNextPage && first < MOST && <div className={css.more}><Button variant="default" size="xs" onClick={() => setFirst(Math.min(MOST, first + PAGE))}>{t('common.showMore')}</Button></div>}
          </Panel>
        )
      }
    </Loaded>
  );
}
