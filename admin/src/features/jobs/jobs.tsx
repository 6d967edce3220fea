/** Work in the background: how far each piece is, how it ended, and a way to stop it or to try again. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconSubtask } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery, useSubscription } from 'urql';
import { formatAgo, formatNumber, formatPercent } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useLive } from '@/lib/live';
import { useRefresh } from '@/lib/use-refresh';
import { useWorkspace } from '@/lib/workspace';
import { JobProgress, useJobName, useJobStep } from '@/parts/job-progress';
import { useNotify } from '@/parts/notify';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag, type Tone } from '@/ui/tag';
import css from './jobs.module.css';

const jobsQuery = graphql(`
  query Jobs($state: JobState, $first: Int!) {
    jobs(state: $state, first: $first) { totalCount pageInfo { hasNextPage } nodes { id kind state progress message error attempts createdAt finishedAt } }
  }
`);
/** Keeps the rows of running jobs up to date by itself. */
const runningSubscription = graphql(`subscription RunningJobs { runningJobs { id kind state progress message error attempts createdAt finishedAt } }`);
const cancelMutation = graphql(`mutation CancelJob($id: ID!) { cancelJob(id: $id) { id state } }`);
const retryMutation = graphql(`mutation RetryJob($id: ID!) { retryJob(id: $id) { id state } }`);

type Row = ResultOf<typeof jobsQuery>['jobs']['nodes'][number];
type JobState = Row['state'];

const STATES: JobState[] = ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'];
const TONES: Record<JobState, Tone> = { QUEUED: 'plain', RUNNING: 'info', DONE: 'good', FAILED: 'bad', CANCELLED: 'plain' };
const PAGE = 50;
const MOST = 200;

export function Jobs({ state: wanted, onState }: { state: string | undefined; onState: (state: string | undefined) => void }) {
  const { t } = useTranslation();
  const state = STATES.find((each) => each === wanted) ?? null;
  const [first, setFirst] = useState(PAGE);
  const [result, again] = useQuery({ query: jobsQuery, variables: { state, first }, requestPolicy: 'cache-and-network' });
  const moving = result.data?.jobs.nodes.some((job) => job.state === 'RUNNING' || job.state === 'QUEUED') ?? false;
  const reload = () => again({ requestPolicy: 'network-only' });
  const live = useRunning(reload);
  useRefresh(moving && !live, reload);
  return (
    <>
      <SegmentedControl size="xs" mb="md" aria-label={t('grid.state')} value={state ?? ''} onChange={(next) => onState(next || undefined)} data={[{ value: '', label: t('jobs.all') }, ...STATES.map((each) => ({ value: each as string, label: t(`jobs.state.${each}`) }))]} />
      <Loaded result={result} retry={reload}>
        {({ jobs }) => (
          <Panel flush>
            {jobs.nodes.length === 0 ? <EmptyState icon={<IconSubtask size={24} />} title={t('jobs.none')} /> : <JobTable jobs={jobs.nodes} />}
            {jobs.pageInfo.hasNextPage && first < MOST && <div className={css.more}><Button size="xs" variant="default" onClick={() => setFirst(Math.min(MOST, first + PAGE))}>{t('common.showMore')}</Button></div>}
          </Panel>
        )}
      </Loaded>
    </>
  );
}

/** Asks for the list again when a job has begun or ended; whether that is heard at all. */
function useRunning(reload: () => void): boolean {
  const connected = useLive();
  const { may } = useWorkspace();
  const [{ data, error }] = useSubscription({ query: runningSubscription, pause: !may('MANAGE_JOBS') });
  const latest = useRef(reload);
  useEffect(() => {
    latest.current = reload;
  });
  const running = data?.runningJobs.map((job) => job.id).sort().join();
  const before = useRef(running);
  useEffect(() => {
    if (running !== undefined && before.current !== undefined && running !== before.current) latest.current();
    before.current = running;
  }, [running]);
  return connected && data !== undefined && !error;
}

function JobTable({ jobs }: { jobs: readonly Row[] }) {
  const { t } = useTranslation();
  const { language, may } = useWorkspace();
  const notify = useNotify();
  const jobName = useJobName();
  const stepOf = useJobStep();
  const [, cancel] = useMutation(cancelMutation);
  const [, retry] = useMutation(retryMutation);
  const act = async (run: typeof cancel | typeof retry, id: string) => {
    const answer = await run({ id });
    if (answer.error) notify.failed(answer.error);
  };
  const columns: Column<Row>[] = [
    { key: 'kind', title: t('jobs.kind'), cell: (job) => <span className={css.kind}><strong>{jobName(job.kind)}</strong>{job.message && <span>{stepOf(job.message)}</span>}{job.error && <span className={css.error}>{job.error}</span>}</span> },
    { key: 'state', title: t('grid.state'), cell: (job) => <Tag tone={TONES[job.state]} dot>{t(`jobs.state.${job.state}`)}</Tag> },
    { key: 'progress', title: t('jobs.progress'), width: '180px', cell: (job) => (job.state === 'RUNNING' ? <span className={css.progress}><JobProgress job={job} />{job.progress !== null && <span className="numbers">{formatPercent(job.progress, language)}</span>}</span> : '') },
    { key: 'attempts', title: t('jobs.attempts'), numeric: true, cell: (job) => formatNumber(job.attempts, language) },
    { key: 'created', title: t('jobs.created'), cell: (job) => formatAgo(job.createdAt, language) },
    {
      key: 'tools',
      title: t('common.actions'),
      cell: (job) =>
        !may('MANAGE_JOBS') ? '' : job.state === 'QUEUED' || job.state === 'RUNNING' ? (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void act(cancel, job.id)}>{t('jobs.cancel')}</Button>
        ) : job.state === 'FAILED' || job.state === 'CANCELLED' ? (
          <Button size="compact-xs" variant="subtle" onClick={() => void act(retry, job.id)}>{t('common.retry')}</Button>
        ) : '',
    },
  ];
  return <Table caption={t('nav.jobs')} columns={columns} rows={jobs} rowKey={(job) => job.id} />;
}
