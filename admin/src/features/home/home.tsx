/** My work: what waits for me, what I began, how complete the channels are, and what is failing. */
import { SimpleGrid } from '@mantine/core';
import { IconAlertTriangle, IconChecklist, IconCircleCheck, IconPencil, IconSubtask, type Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatAgo, formatNumber, formatPercent } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { JobProgress, useJobName, useJobStep } from '@/parts/job-progress';
import { useScope } from '@/parts/scope';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import { Panel } from '@/ui/panel';
import { Ring } from '@/ui/ring';
import { EmptyState, Loaded } from '@/ui/states';
import css from './home.module.css';

const homeQuery = graphql(`
  query Home($locale: String, $uiLocale: String) {
    overview {
      openReviews
      myDrafts { totalCount nodes { id kind code state updatedAt label(locale: $locale) thumbnail { url width height } family { code label(locale: $uiLocale) } } }
      completeness { channel locale complete total }
      failingOutputs { id code label lastError behind channel { code } }
      runningJobs { id kind state progress message }
    }
  }
`);

type Overview = ResultOf<typeof homeQuery>['overview'];

export function Home() {
  const { labelLocale, channels, may } = useWorkspace();
  const { locale } = useScope({});
  const [result, again] = useQuery({ query: homeQuery, variables: { locale, uiLocale: labelLocale }, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ overview }) => (
        <div className={css.home}>
          <Tiles overview={overview} />
          {channels.length === 0 && may('MANAGE_CHANNELS') && <FirstSteps />}
          <div className={css.columns}>
            <Drafts drafts={overview.myDrafts} />
            <div className={css.side}>
              <Completeness summaries={overview.completeness} />
              <Failing outputs={overview.failingOutputs} />
              <Running jobs={overview.runningJobs} />
            </div>
          </div>
        </div>
      )}
    </Loaded>
  );
}

/** In the order in which each needs the one before. */
const STEPS = ['locales', 'categories', 'channels', 'families'] as const;

/** A hub without a channel is a new one. */
function FirstSteps() {
  const { t } = useTranslation();
  return (
    <Panel title={t('home.firstSteps')} hint={t('home.firstStepsHint')}>
      <ol className={css.steps}>
        {STEPS.map((step) => <li key={step}><Link to="/model" search={{ tab: step === 'families' ? undefined : step }}>{t(`model.tab.${step}`)}</Link> <span>{t(`home.step.${step}`)}</span></li>)}
      </ol>
    </Panel>
  );
}

function Tiles({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md">
      <Tile icon={IconChecklist} value={overview.openReviews} label={t('home.openReviews')} to="/reviews" urgent={overview.openReviews > 0} />
      <Tile icon={IconPencil} value={overview.myDrafts.totalCount} label={t('home.myDrafts')} />
      <Tile icon={IconAlertTriangle} value={overview.failingOutputs.length} label={t('home.failingOutputs')} to="/channels" bad={overview.failingOutputs.length > 0} />
      <Tile icon={IconSubtask} value={overview.runningJobs.length} label={t('home.runningJobs')} to="/jobs" />
    </SimpleGrid>
  );
}

function Tile({ icon: Glyph, value, label, to, urgent, bad }: { icon: Icon; value: number; label: string; to?: string; urgent?: boolean; bad?: boolean }) {
  const { language } = useWorkspace();
  const body: ReactNode = (
    <>
      <span className={css.tileIcon} aria-hidden><Glyph size={20} stroke={1.7} /></span>
      <span className={css.tileValue}>{formatNumber(value, language)}</span>
      <span className={css.tileLabel}>{label}</span>
    </>
  );
  const tone = bad ? 'bad' : urgent ? 'urgent' : undefined;
  return to ? <Link to={to} className={css.tile} data-tone={tone}>{body}</Link> : <div className={css.tile} data-tone={tone}>{body}</div>;
}

function Drafts({ drafts }: { drafts: Overview['myDrafts'] }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  return (
    <Panel title={t('home.draftsTitle')} hint={t('home.draftsHint')} flush>
      {drafts.nodes.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={24} />} title={t('home.noDrafts')}>{t('home.noDraftsHint')}</EmptyState>
      ) : (
        <ul className={css.drafts}>
          {drafts.nodes.map((draft) => (
            <li key={draft.id}>
              <Link to={editorPath(draft.kind, draft.code)} className={css.draft}>
                <Thumb image={draft.thumbnail} size={42} />
                <span className={css.draftText}>
                  <span className={css.draftName}>{draft.label}</span>
                  <span className={css.draftSub}>{[t(`kind.${draft.kind}`), draft.family?.label, formatAgo(draft.updatedAt, language)].filter(Boolean).join(' · ')}</span>
                </span>
                <StateTag state={draft.state} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** One row per channel, one ring per locale; a ring opens the list of what is not complete there. */
function Completeness({ summaries }: { summaries: Overview['completeness'] }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel, language } = useWorkspace();
  const byChannel = Map.groupBy(summaries, (summary) => summary.channel);
  if (summaries.length === 0) return null;
  return (
    <Panel title={t('completeness.title')} hint={t('home.completenessHint')}>
      <div className={css.channels}>
        {[...byChannel].map(([channel, rows]) => (
          <div key={channel} className={css.channel}>
            <span className={css.channelName}>{channelLabel(channel)}</span>
            <span className={css.rings}>
              {rows.map((row) => {
                const ratio = row.total === 0 ? 0 : row.complete / row.total;
                const label = t('home.completenessOf', { channel: channelLabel(channel), locale: localeLabel(row.locale), complete: row.complete, total: row.total });
                return (
                  <Link key={row.locale} to="/products" search={{ channel, locale: row.locale, complete: 'no' }} className={css.ring}>
                    <Ring ratio={ratio} size={46} text={formatPercent(ratio, language)} label={label} />
                    <span className={css.ringLocale} aria-hidden>{row.locale.slice(0, 2).toUpperCase()}</span>
                  </Link>
                );
              })}
            </span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Failing({ outputs }: { outputs: Overview['failingOutputs'] }) {
  const { t } = useTranslation();
  const { channelLabel } = useWorkspace();
  if (outputs.length === 0) return null;
  return (
    <Panel title={t('home.failingOutputs')}>
      <ul className={css.plain}>
        {outputs.map((output) => (
          <li key={output.id}>
            <Link to="/channels/$code" params={{ code: output.channel.code }} search={{ tab: 'outputs', output: output.id }}>{output.label}</Link>
            <span className={css.draftSub}>{channelLabel(output.channel.code)} · {t('outputs.behind', { count: output.behind })}</span>
            {output.lastError && <span className={css.error}>{output.lastError}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Running({ jobs }: { jobs: Overview['runningJobs'] }) {
  const { t } = useTranslation();
  const jobName = useJobName();
  const stepOf = useJobStep();
  if (jobs.length === 0) return null;
  return (
    <Panel title={t('home.runningJobs')}>
      <ul className={css.plain}>
        {jobs.map((job) => (
          <li key={job.id}>
            <span className={css.draftSub}>{[jobName(job.kind), stepOf(job.message)].filter(Boolean).join(': ')}</span>
            <JobProgress job={job} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
