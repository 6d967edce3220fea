/** Products that may be one, pair by pair: what differs, and the word that settles it. */
import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { IconArrowsDiff, IconCircleCheck, IconEqualNot, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, type CombinedError } from 'urql';
import { formatAgo, formatNumber, formatPercent } from '@/lib/format';
import type { ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import { useRestore } from '@/parts/use-restore';
import { ConfirmDialog } from '@/ui/confirm';
import { Panel } from '@/ui/panel';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { Compare } from './compare';
import { dismissMutation, duplicatesQuery, restoreMutation, trashMutation, type Pair, type QualityProps, type Side } from './query';
import { useSettle, type Ids } from './use-settle';
import css from './quality.module.css';

const PAGE = 25;
const SHOW = ['all', 'identifier', 'name', 'different'] as const;
const keyOf = ({ one, other }: Ids) => `${one} ${other}`;
const read = (data: ResultOf<typeof duplicatesQuery>) => data.duplicates;

export function Duplicates({ search, onSearch }: QualityProps) {
  const { t } = useTranslation();
  const { labelLocale, language, may } = useWorkspace();
  const { locale } = useScope({});
  const show = SHOW.find((each) => each === search.show) ?? 'all';
  const reason = show === 'identifier' ? 'IDENTIFIER' : show === 'name' ? 'NAME' : null;
  const list = useList(duplicatesQuery, { family: search.family ?? null, reason, dismissed: show === 'different', locale, uiLocale: labelLocale }, { read, first: PAGE });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const settle = useSettle(list.reload);
  const pairs = list.nodes.flatMap((pair) => (pair.one && pair.other ? [{ pair, one: pair.one, other: pair.other, key: keyOf({ one: pair.one.id, other: pair.other.id }) }] : []));
  const chosen = pairs.filter(({ key }) => picked.has(key)).map(({ one, other }) => ({ one: one.id, other: other.id }));
  const pick = (key: string) => setPicked((now) => new Set(now.has(key) ? [...now].filter((each) => each !== key) : [...now, key]));
  const settleChosen = async () => {
    await settle.run(chosen, show !== 'different');
    setPicked(new Set());
  };
  return (
    <>
      <div className={css.toolbar}>
        <SegmentedControl size="xs" aria-label={t('quality.show')} value={show} data={SHOW.map((each) => ({ value: each, label: t(`quality.showOnly.${each}`) }))} onChange={(next) => onSearch({ show: next === 'all' ? undefined : next })} />
        <span role="status" className={css.count}>{list.total === null ? '' : t('quality.pairs', { count: list.total, total: formatNumber(list.total, language) })}</span>
        {may('EDIT_PRODUCTS') && pairs.length > 1 && (
          <div className={css.bulk}>
            <Checkbox size="xs" label={t('quality.pickAll')} checked={chosen.length === pairs.length} indeterminate={chosen.length > 0 && chosen.length < pairs.length} onChange={() => setPicked(new Set(chosen.length === pairs.length ? [] : pairs.map(({ key }) => key)))} />
            <Button size="xs" variant="default" leftSection={show === 'different' ? undefined : <IconEqualNot size={15} />} disabled={chosen.length === 0} loading={settle.busy} onClick={() => void settleChosen()}>{t(show === 'different' ? 'quality.restoreMany' : 'quality.dismissMany', { count: chosen.length })}</Button>
          </div>
        )}
      </div>
      {list.error && list.nodes.length === 0 ? <ErrorState error={list.error} retry={list.reload} /> : list.fetching && list.nodes.length === 0 ? <Lines count={8} /> : list.nodes.length === 0 ? (
        <Panel><EmptyState icon={<IconCircleCheck size={24} />} title={t(show === 'different' ? 'quality.noneDifferent' : 'quality.noPairs')}>{t('quality.noPairsHint')}</EmptyState></Panel>
      ) : (
        <ul className={css.pairs}>
          {pairs.map(({ pair, one, other, key }) => <li key={key}><PairCard pair={pair} one={one} other={other} reload={list.reload} picked={picked.has(key)} pick={pairs.length > 1 ? () => pick(key) : null} /></li>)}
        </ul>
      )}
      {list.more && <div className={css.more}><Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></div>}
    </>
  );
}

interface PairProps {
  pair: Pair;
  one: Side;
  other: Side;
  reload: () => void;
  picked: boolean;
  /** Null where there are not several to choose from. */
  pick: (() => void) | null;
}

function PairCard({ pair, one, other, reload, picked, pick }: PairProps) {
  const { t } = useTranslation();
  const { may, language } = useWorkspace();
  const notify = useNotify();
  const [open, setOpen] = useState(false);
  const [dismissing, dismiss] = useMutation(dismissMutation);
  const [restoring, restore] = useMutation(restoreMutation);
  const names = { one: one.label, other: other.label };
  const ids = { one: one.id, other: other.id };
  const settle = (error: CombinedError | undefined) => {
    if (error) notify.failed(error);
    else reload();
  };
  const back = async () => settle((await restore(ids)).error);
  const different = async () => {
    const { error } = await dismiss(ids);
    settle(error);
    if (!error) notify.done(t('quality.dismissed', names), { label: t('trash.undo'), run: () => void back() });
  };
  return (
    <Panel>
      <div className={css.pairHead}>
        {pick && may('EDIT_PRODUCTS') && <Checkbox size="xs" aria-label={t('quality.pickOf', names)} checked={picked} onChange={pick} />}
        <Tag tone={pair.reason === 'IDENTIFIER' ? 'bad' : 'warn'}>{t(`quality.reason.${pair.reason}`)}</Tag>
        {pair.shared ? <span className="numbers">{pair.shared}</span> : <span>{t('quality.alike', { percent: formatPercent(pair.score, language) })}</span>}
        {one.family && <span className={css.count}>{one.family.label}</span>}
        {pair.dismissedAt && <span className={css.count}>{t('quality.dismissedBy', { name: pair.dismissedBy?.name ?? '–', ago: formatAgo(pair.dismissedAt, language) })}</span>}
      </div>
      <div className={css.pair}>
        <SideCard side={one} />
        <span className={css.versus} aria-hidden>↔</span>
        <SideCard side={other} />
      </div>
      {open && <Compare one={one} other={other} />}
      <div className={css.buttons}>
        <Button size="xs" variant="default" leftSection={<IconArrowsDiff size={15} />} aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? 'quality.closeCompare' : 'quality.compare')}</Button>
        {may('EDIT_PRODUCTS') && !pair.dismissedAt && <Button size="xs" variant="default" leftSection={<IconEqualNot size={15} />} loading={dismissing.fetching} aria-label={t('quality.differentOf', names)} onClick={() => void different()}>{t('quality.different')}</Button>}
        {may('EDIT_PRODUCTS') && pair.dismissedAt && <Button size="xs" variant="default" loading={restoring.fetching} aria-label={t('quality.restoreOf', names)} onClick={() => void back()}>{t('quality.restore')}</Button>}
        {may('DELETE_RESOURCES') && may('EDIT_PRODUCTS') && [one, other].map((side) => <TrashButton key={side.id} side={side} reload={reload} />)}
      </div>
    </Panel>
  );
}

function SideCard({ side }: { side: Side }) {
  const { language } = useWorkspace();
  return (
    <Link to={editorPath(side.kind, side.code)} className={css.side}>
      <Thumb image={side.thumbnail} size={56} />
      <span className={css.sideText}>
        <strong>{side.label}</strong>
        <span className="numbers">{side.code}</span>
        <span>{formatAgo(side.updatedAt, language)}</span>
      </span>
      <StateTag state={side.state} />
    </Link>
  );
}

function TrashButton({ side, reload }: { side: Side; reload: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const restore = useRestore();
  const [asking, setAsking] = useState(false);
  const [, run] = useMutation(trashMutation);
  const undo = async () => {
    const error = await restore(side);
    if (error) notify.failed(error);
    else reload();
  };
  const remove = async () => {
    const answer = await run({ id: side.id, version: side.version });
    setAsking(false);
    if (answer.error) return notify.failed(answer.error);
    notify.done(t('editor.deleted', { name: side.label }), { label: t('trash.undo'), run: () => void undo() });
    reload();
  };
  return (
    <>
      <Button size="xs" variant="subtle" color="red" leftSection={<IconTrash size={15} />} onClick={() => setAsking(true)}>{t('quality.trash', { code: side.code })}</Button>
      {asking && <ConfirmDialog title={t('editor.deleteTitle', { name: side.label })} text={t('editor.deleteText')} confirm={t('editor.delete')} danger onConfirm={() => void remove()} close={() => setAsking(false)} />}
    </>
  );
}
