/** The channel's log: the ordered list of what appeared, changed or went away. */
import { Button } from '@mantine/core';
import { IconTimeline } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatDateTime } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import css from './channels.module.css';

const logQuery = graphql(`
  query ChannelLog($code: String!, $first: Int!, $locale: String) {
    channel(code: $code) {
      code
      log(first: $first) { seq op locale hash at resource { id kind code label(locale: $locale) } }
    }
  }
`);

type Entry = NonNullable<ResultOf<typeof logQuery>['channel']>['log'][number];

const PAGE = 50;
const MOST = 200;

export function ChannelLog({ channel }: { channel: string }) {
  const { t } = useTranslation();
  const { localeLabel, language, labelLocale } = useWorkspace();
  const [first, setFirst] = useState(PAGE);
  const [result, again] = useQuery({ query: logQuery, variables: { code: channel, first, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const columns: Column<Entry>[] = [
    { key: 'seq', title: t('log.seq'), numeric: true, width: '80px', cell: (entry) => entry.seq },
    { key: 'op', title: t('log.op'), cell: (entry) => <Tag tone={entry.op === 'UPSERT' ? 'good' : 'warn'}>{t(`log.${entry.op}`)}</Tag> },
    { key: 'label', title: t('grid.label'), cell: (entry) => (entry.resource ? <Link to={editorPath(entry.resource.kind, entry.resource.code)}>{entry.resource.label}</Link> : t('log.gone')) },
    { key: 'locale', title: t('scope.locale'), cell: (entry) => localeLabel(entry.locale) },
    { key: 'hash', title: t('publications.hash'), cell: (entry) => <code className={css.hash}>{entry.hash?.slice(0, 12) ?? '–'}</code> },
    { key: 'at', title: t('log.at'), cell: (entry) => formatDateTime(entry.at, language) },
  ];
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {(data) => {
        const entries = data.channel?.log ?? [];
        if (entries.length === 0) return <Panel><EmptyState icon={<IconTimeline size={24} />} title={t('log.none')} /></Panel>;
        return (
          <Panel title={t('channels.tab.log')} hint={t('log.hint')} flush>
            <Table caption={t('channels.tab.log')} columns={columns} rows={entries} rowKey={(entry) => String(entry.seq)} />
            {entries.length === first && first < MOST && <div className={css.more}><Button variant="default" size="xs" onClick={() => setFirst(Math.min(MOST, first + PAGE))}>{t('common.showMore')}</Button></div>}
          </Panel>
        );
      }}
    </Loaded>
  );
}
