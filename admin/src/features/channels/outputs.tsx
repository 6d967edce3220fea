/** The outputs of a channel: is each keeping up, what did it make, what could it not use, and what happened to each delivery. */
import { Button, Menu, NumberInput, ActionIcon } from '@mantine/core';
import { IconBrandBluesky, IconDots, IconFileTypePdf, IconPlayerPlay, IconPlus, IconRefreshDot, IconRss, IconSettings, IconTrash, IconWebhook, IconRefresh, type Icon } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { formatAgo, formatBytes, formatDateTime, formatNumber } from '@/lib/format';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '@/lib/graphql';
import { useRefresh } from '@/lib/use-refresh';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Tag } from '@/ui/tag';
import type { ChannelSearch } from './channel';
import { Deliveries } from './deliveries';
import { OutputForm } from './output-form';
import { outputParts } from './query';
import { Problems } from './output-problems';
import css from './channels.module.css';

const outputsQuery = graphql(`query Outputs($code: String!) { channel(code: $code) { code head outputs { ...OutputParts } } }`, [outputParts]);
const runMutation = graphql(`mutation RunOutput($id: ID!) { runOutput(id: $id) { id state } }`);
const jobQuery = graphql(`query OutputJob($id: ID!) { job(id: $id) { id state } }`);
const replayMutation = graphql(`mutation ReplayOutput($id: ID!, $afterSeq: Int!) { replayOutput(id: $id, afterSeq: $afterSeq) { id cursor behind } }`);
const deleteMutation = graphql(`mutation DeleteOutput($id: ID!) { deleteOutput(id: $id) }`);

export type OutputRow = ResultOf<typeof outputParts>;

function isMoving({ enabled, behind, lastError, counts }: OutputRow): boolean {
  return enabled && ((behind > 0 && !lastError) || counts.some((each) => each.state === 'PENDING' && each.count > 0));
}

/** The others hand over one delivery a change. */
function makesFiles(output: OutputRow): boolean {
  return output.kind === 'GOOGLE_FEED' || output.kind === 'PRINT_CATALOGUE';
}

const OUTPUT_ICONS: Record<OutputRow['kind'], Icon> = { WEBHOOK: IconWebhook, GOOGLE_FEED: IconRss, PRINT_CATALOGUE: IconFileTypePdf, BLUESKY: IconBrandBluesky, CACHE_PURGE: IconRefreshDot };

interface OutputsProps {
  channel: string;
  kind: 'WEB' | 'APP' | 'PRINT' | 'SOCIAL';
  locales: readonly string[];
  currencies: readonly string[];
  search: ChannelSearch;
  onSearch: (change: Partial<ChannelSearch>) => void;
}

export function Outputs({ channel, locales, currencies, search, onSearch }: OutputsProps) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [result, again] = useQuery({ query: outputsQuery, variables: { code: channel }, requestPolicy: 'cache-and-network' });
  const [editing, setEditing] = useState<OutputRow | 'new' | null>(null);
  const reload = useCallback(() => again({ requestPolicy: 'network-only' }), [again]);
  useRefresh(result.data?.channel?.outputs.some((masked) => isMoving(readFragment(outputParts, masked))) ?? false, reload);
  const add = may('MANAGE_OUTPUTS') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>{t('outputs.add')}</Button>;
  return (
    <div className={css.stack}>
      <div className={css.rowEnd}>{add}<Button size="xs" variant="default" leftSection={<IconRefresh size={15} />} onClick={reload}>{t('common.reload')}</Button></div>
      <Loaded result={result} retry={reload}>
        {(data) => {
          const outputs = data.channel?.outputs ?? [];
          if (outputs.length === 0) return <Panel><EmptyState icon={<IconWebhook size={24} />} title={t('outputs.none')}>{t('outputs.noneHint')}</EmptyState></Panel>;
          const cards = outputs.map((masked: FragmentOf<typeof outputParts>) => {
            const output = readFragment(outputParts, masked);
            return <OutputCard key={output.id} output={output} head={data.channel?.head ?? 0} open={search.output === output.id} search={search} onSearch={onSearch} edit={() => setEditing(output)} reload={reload} />;
          });
          return <ul className={css.outputs}>{cards}</ul>;
        }}
      </Loaded>
      {editing && <OutputForm channel={channel} locales={locales} currencies={currencies} output={editing === 'new' ? null : editing} close={() => { setEditing(null); reload(); }} />}
    </div>
  );
}

interface OutputCardProps {
  output: OutputRow;
  head: number;
  open: boolean;
  search: ChannelSearch;
  onSearch: (change: Partial<ChannelSearch>) => void;
  edit: () => void;
  reload: () => void;
}

function OutputCard({ output, head, open, search, onSearch, edit, reload }: OutputCardProps) {
  const { t } = useTranslation();
  const { language, may } = useWorkspace();
  const details = useDetails();
  const Glyph = OUTPUT_ICONS[output.kind];
  const tone = !output.enabled ? 'plain' : output.lastError ? 'bad' : output.behind > 0 ? 'warn' : 'good';
  const state = !output.enabled ? 'off' : output.lastError ? 'failing' : output.behind > 0 ? 'catching' : 'current';
  return (
    <li aria-label={output.label}><Panel>
      <div className={css.output}>
        <span className={css.glyph} aria-hidden><Glyph size={20} stroke={1.7} /></span>
        <div className={css.outputText}>
          <h2 className={css.outputName}>{output.label} <Tag tone={tone} dot>{t(`outputs.state.${state}`)}</Tag></h2>
          <p className={css.dim}>
            {[t(`outputs.kind.${output.kind}`), ...(output.cursor < 0 ? [t('outputs.anew')] : [t('outputs.cursor', { cursor: output.cursor, head }), output.behind === 0 ? t('outputs.upToDate') : t('outputs.behind', { count: output.behind })])].join(' · ')}
            {output.lastSuccessAt && ` · ${t('outputs.lastSuccess', { ago: formatAgo(output.lastSuccessAt, language) })}`}
          </p>
          {output.lastError && <p className={css.error}>{output.lastError}</p>}
          <Counts output={output} onOpen={(dstate) => onSearch({ output: output.id, dstate })} />
        </div>
        {may('MANAGE_OUTPUTS') && <OutputActions output={output} edit={edit} reload={reload} />}
      </div>
      {output.artifacts.length > 0 && (
        <ul className={css.artifacts} aria-label={t('outputs.artifacts')}>
          {output.artifacts.map((artifact) => (
            <li key={artifact.url}>
              <a href={artifact.url} target="_blank" rel="noreferrer">{artifact.name}</a>
              <span className={css.dim}>{[formatBytes(artifact.bytes, language), formatDateTime(artifact.madeAt, language), ...details(artifact.details)].join(' · ')}</span>
            </li>
          ))}
        </ul>
      )}
      <Problems output={output.id} />
      {!makesFiles(output) && <Button size="compact-xs" variant="subtle" mt="xs" aria-expanded={open} onClick={() => onSearch({ output: open ? undefined : output.id, dstate: undefined })}>{t(open ? 'outputs.hideDeliveries' : 'outputs.showDeliveries')}</Button>}
      {open && !makesFiles(output) && <Deliveries output={output.id} state={search.dstate} delivery={search.delivery} onSearch={onSearch} />}
    </Panel></li>
  );
}

/** What an artifact says of itself, such as its number of pages, as far as it is a plain figure: `48 pages`. */
function useDetails(): (value: unknown) => string[] {
  const { t, i18n } = useTranslation();
  const { language } = useWorkspace();
  const called = (name: string) => (i18n.exists(`outputs.detail.${name}`) ? t(`outputs.detail.${name}` as 'outputs.detail.pages') : name);
  return (value) => Object.entries((value ?? {}) as Record<string, unknown>).flatMap(([name, each]) => (typeof each === 'number' && each > 0 ? [`${formatNumber(each, language)} ${called(name)}`] : []));
}

function Counts({ output, onOpen }: { output: OutputRow; onOpen: (state: string) => void }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const shown = output.counts.filter((each) => each.count > 0);
  if (shown.length === 0) return null;
  return (
    <div className={css.counts}>
      {shown.map((each) => (
        <button key={each.state} type="button" className={css.countButton} data-state={each.state} onClick={() => onOpen(each.state)}>
          <span className="numbers">{formatNumber(each.count, language)}</span> {t(`delivery.state.${each.state}`)}
        </button>
      ))}
    </div>
  );
}

/** Waits for a job and calls back when it has ended, well or not. */
function useJobEnd(onEnd: () => void): { job: (id: string) => void; busy: boolean } {
  const [id, setId] = useState<string | null>(null);
  const [result, again] = useQuery({ query: jobQuery, variables: { id: id ?? '' }, pause: id === null, requestPolicy: 'network-only' });
  const state = result.data?.job?.id === id ? result.data?.job?.state : undefined;
  const ended = id !== null && (result.error !== undefined || state === 'DONE' || state === 'FAILED' || state === 'CANCELLED');
  useRefresh(id !== null && !ended, () => again({ requestPolicy: 'network-only' }));
  useEffect(() => {
    if (!ended) return;
    setId(null);
    onEnd();
  }, [ended, onEnd]);
  return { job: setId, busy: id !== null };
}

function OutputActions({ output, edit, reload }: { output: OutputRow; edit: () => void; reload: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [asking, setAsking] = useState<'replay' | 'delete' | null>(null);
  const [after, setAfter] = useState(0);
  const [running, run] = useMutation(runMutation);
  const follow = useJobEnd(reload);
  const [, replay] = useMutation(replayMutation);
  const [, remove] = useMutation(deleteMutation);
  const makes = makesFiles(output);
  const failed = output.counts.some((each) => each.count > 0 && (each.state === 'FAILED' || each.state === 'DEAD'));
  const finish = (answer: { error?: Parameters<typeof notify.failed>[0] }, message: string) => {
    setAsking(null);
    if (answer.error) notify.failed(answer.error);
    else notify.done(message);
    reload();
  };
  const start = async () => {
    const answer = await run({ id: output.id });
    if (answer.data) follow.job(answer.data.runOutput.id);
    finish(answer, t(makes ? 'outputs.started' : 'outputs.retrying'));
  };
  return (
    <div className={css.rowEnd}>
      {(makes || failed) && <Button size="xs" variant="default" leftSection={makes ? <IconPlayerPlay size={14} /> : <IconRefresh size={14} />} disabled={!output.enabled} loading={running.fetching || follow.busy} onClick={() => void start()}>{t(makes ? 'outputs.runNow' : 'outputs.retryFailed')}</Button>}
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="default" size={30} aria-label={t('outputs.more', { name: output.label })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconSettings size={16} />} onClick={edit}>{t('outputs.edit')}</Menu.Item>
          {!makes && <Menu.Item leftSection={<IconRefreshDot size={16} />} onClick={() => setAsking('replay')}>{t('outputs.replay')}</Menu.Item>}
          <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => setAsking('delete')}>{t('outputs.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'replay' && (
        <ConfirmDialog
          title={t('outputs.replayTitle', { name: output.label })}
          text={<><p style={{ marginTop: 0 }}>{t('outputs.replayText')}</p><NumberInput label={t('outputs.afterSeq')} min={0} max={output.cursor} allowDecimal={false} value={after} onChange={(next) => setAfter(Number(next) || 0)} /></>}
          confirm={t('outputs.replay')}
          onConfirm={async () => finish(await replay({ id: output.id, afterSeq: after }), t('outputs.replaying'))}
          close={() => setAsking(null)}
        />
      )}
      {asking === 'delete' && <ConfirmDialog title={t('outputs.deleteTitle', { name: output.label })} text={t('outputs.deleteText')} confirm={t('outputs.delete')} danger onConfirm={async () => finish(await remove({ id: output.id }), t('outputs.deleted'))} close={() => setAsking(null)} />}
    </div>
  );
}
