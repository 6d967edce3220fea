/** The deliveries of an output, and each one's attempts in a drawer. */
import { Anchor, Button, Code, Drawer, SegmentedControl } from '@mantine/core';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { formatAgo, formatDateTime, formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useRefresh } from '@/lib/use-refresh';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag, type Tone } from '@/ui/tag';
import type { ChannelSearch } from './channel';
import css from './channels.module.css';

const deliveriesQuery = graphql(`
  query Deliveries($output: ID!, $state: DeliveryState, $first: Int!, $locale: String) {
    deliveries(output: $output, state: $state, first: $first) {
      totalCount
      pageInfo { hasNextPage }
      nodes { id key seq op state locale createdAt nextAttemptAt remoteUrl attempts { number status error } resource { id kind code label(locale: $locale) } }
    }
  }
`);

const deliveryQuery = graphql(`
  query Delivery($id: ID!, $locale: String) {
    delivery(id: $id) {
      id key seq op state locale createdAt nextAttemptAt remoteUrl
      attempts { number at durationMs status error response }
      resource { id kind code label(locale: $locale) }
    }
  }
`);

const retryMutation = graphql(`mutation RetryDelivery($id: ID!) { retryDelivery(id: $id) { id state nextAttemptAt } }`);

type Row = ResultOf<typeof deliveriesQuery>['deliveries']['nodes'][number];
type DeliveryState = Row['state'];

const STATES: DeliveryState[] = ['PENDING', 'DELIVERED', 'FAILED', 'DEAD', 'SKIPPED'];
const TONES: Record<DeliveryState, Tone> = { PENDING: 'info', DELIVERED: 'good', FAILED: 'warn', DEAD: 'bad', SKIPPED: 'plain' };
const PAGE = 25;
const MOST = 200;

interface DeliveriesProps {
  output: string;
  state: string | undefined;
  delivery: string | undefined;
  onSearch: (change: Partial<ChannelSearch>) => void;
}

export function Deliveries({ output, state: wanted, delivery, onSearch }: DeliveriesProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const [first, setFirst] = useState(PAGE);
  const state = STATES.find((each) => each === wanted) ?? null;
  const [result, again] = useQuery({ query: deliveriesQuery, variables: { output, state, first, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  useRefresh(result.data?.deliveries.nodes.some((row) => row.state === 'PENDING') ?? false, () => again({ requestPolicy: 'network-only' }));
  const columns: Column<Row>[] = [
    { key: 'seq', title: t('log.seq'), numeric: true, cell: (row) => row.seq },
    { key: 'op', title: t('log.op'), cell: (row) => t(`log.${row.op}`) },
    { key: 'label', title: t('grid.label'), cell: (row) => row.resource?.label ?? `${row.key} ${t('log.gone')}` },
    { key: 'state', title: t('delivery.stateTitle'), cell: (row) => <Tag tone={TONES[row.state]} dot>{t(`delivery.state.${row.state}`)}</Tag> },
    { key: 'attempts', title: t('delivery.attempts'), numeric: true, cell: (row) => row.attempts.length },
    { key: 'status', title: t('delivery.last'), cell: (row) => row.attempts.at(-1)?.status ?? row.attempts.at(-1)?.error ?? '–' },
    { key: 'at', title: t('log.at'), cell: (row) => formatAgo(row.createdAt, language) },
    { key: 'open', title: t('delivery.details'), cell: (row) => <Button size="compact-xs" variant="subtle" aria-label={t('delivery.open', { seq: row.seq })} onClick={() => onSearch({ delivery: row.id })}>{t('delivery.details')}</Button> },
  ];
  return (
    <div className={css.deliveries}>
      <SegmentedControl size="xs" aria-label={t('delivery.stateTitle')} value={state ?? ''} onChange={(next) => onSearch({ dstate: next || undefined })} data={[{ value: '', label: t('delivery.all') }, ...STATES.map((each) => ({ value: each as string, label: t(`delivery.state.${each}`) }))]} />
      <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ deliveries }) =>
          deliveries.nodes.length === 0 ? <EmptyState icon={<IconSend size={22} />} title={t('delivery.none')} /> : (
            <>
              <p className={css.dim}>{t('delivery.count', { count: deliveries.totalCount, total: formatNumber(deliveries.totalCount, language) })}</p>
              <Table caption={t('outputs.showDeliveries')} columns={columns} rows={deliveries.nodes} rowKey={(row) => row.id} />
              {deliveries.pageInfo.hasNextPage && first < MOST && <div className={css.more}><Button variant="default" size="xs" onClick={() => setFirst(Math.min(MOST, first + PAGE))}>{t('common.showMore')}</Button></div>}
            </>
          )
        }
      </Loaded>
      {delivery && <DeliveryDrawer id={delivery} close={() => onSearch({ delivery: undefined })} />}
    </div>
  );
}

function DeliveryDrawer({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation();
  const { labelLocale, language, localeLabel, may } = useWorkspace();
  const notify = useNotify();
  const [result, again] = useQuery({ query: deliveryQuery, variables: { id, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const [state, run] = useMutation(retryMutation);
  const retry = async () => {
    const answer = await run({ id });
    if (answer.error) notify.failed(answer.error);
    else notify.done(t('delivery.retrying'));
    again({ requestPolicy: 'network-only' });
  };
  return (
    <Drawer opened onClose={close} position="right" size="lg" title={t('delivery.title')}>
      <Loaded result={result}>
        {({ delivery }) =>
          delivery && (
            <div className={css.stack}>
              <dl className={css.facts}>
                <dt>{t('delivery.stateTitle')}</dt><dd><Tag tone={TONES[delivery.state]} dot>{t(`delivery.state.${delivery.state}`)}</Tag></dd>
                <dt>{t('grid.label')}</dt><dd>{delivery.resource ? <Link to={editorPath(delivery.resource.kind, delivery.resource.code)}>{delivery.resource.label}</Link> : t('log.gone')}</dd>
                <dt>{t('create.code')}</dt><dd><code>{delivery.key}</code> · {localeLabel(delivery.locale)}</dd>
                <dt>{t('log.seq')}</dt><dd>{delivery.seq} · {t(`log.${delivery.op}`)}</dd>
                {delivery.nextAttemptAt && <><dt>{t('delivery.next')}</dt><dd>{formatDateTime(delivery.nextAttemptAt, language)}</dd></>}
                {delivery.remoteUrl && <><dt>{t('delivery.remote')}</dt><dd>{/^https?:/.test(delivery.remoteUrl) ? <Anchor href={delivery.remoteUrl} target="_blank" rel="noreferrer" size="sm">{delivery.remoteUrl}</Anchor> : delivery.remoteUrl}</dd></>}
              </dl>
              {delivery.state !== 'DELIVERED' && may('MANAGE_OUTPUTS') && <Button variant="default" leftSection={<IconRefresh size={15} />} loading={state.fetching} onClick={() => void retry()}>{t('delivery.retry')}</Button>}
              <ol className={css.attempts} aria-label={t('delivery.attempts')}>
                {delivery.attempts.map((attempt) => (
                  <li key={attempt.number}>
                    <div className={css.attemptHead}>
                      <strong>{t('delivery.attempt', { number: attempt.number })}</strong>
                      {attempt.status !== null && <Tag tone={attempt.status < 400 ? 'good' : 'bad'}>{attempt.status}</Tag>}
                      <span className={css.dim}>{formatDateTime(attempt.at, language)} · {formatNumber(attempt.durationMs, language)} ms</span>
                    </div>
                    {attempt.error && <p className={css.error}>{attempt.error}</p>}
                    {attempt.response && <Code block tabIndex={0} className={css.response}>{attempt.response}</Code>}
                  </li>
                ))}
                {delivery.attempts.length === 0 && <li className={css.dim}>{t('delivery.noAttempt')}</li>}
              </ol>
            </div>
          )
        }
      </Loaded>
    </Drawer>
  );
}
