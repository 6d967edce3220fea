/** How far a bulk edit is, and how it ended. */
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { readFragment } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Tag, type Tone } from '@/ui/tag';
import { outcomeOf, bulkEdit, bulkEditQuery, type BulkEdit, type BulkState, type ItemState } from './query';
import { useProgress } from './use-progress';
import css from './bulk.module.css';

const TONES: Record<BulkState, Tone> = { RUNNING: 'info', DONE: 'good', CANCELLED: 'plain' };

export function countOf({ counts }: BulkEdit, state: ItemState): number {
  return { WAITING: counts.waiting, CHANGED: counts.changed, UNCHANGED: counts.unchanged, REJECTED: counts.rejected }[state];
}

/** 0 to 1. */
export function doneRatio({ total, counts }: BulkEdit): number {
  return total === 0 ? 1 : 1 - counts.waiting / total;
}

export function StateTag({ state }: { state: BulkState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} dot>{t(`bulk.state.${state}`)}</Tag>;
}

export function EditProgress({ edit }: { edit: BulkEdit }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const text = t('bulk.progress', { done: formatNumber(edit.total - edit.counts.waiting, language), total: formatNumber(edit.total, language) });
  return (
    <div className={css.progress}>
      <Progress value={doneRatio(edit) * 100} animated size="sm" flex={1} aria-label={text} />
      <span className="numbers">{text}</span>
    </div>
  );
}

/** A row of a list that is kept up to date by itself while it runs. */
export function LiveResult({ edit: first }: { edit: BulkEdit }) {
  const { t } = useTranslation();
  const { language, labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: bulkEditQuery, variables: { id: first.id, uiLocale: labelLocale }, pause: first.state !== 'RUNNING', requestPolicy: 'cache-and-network' });
  const edit = (result.data?.bulkEdit && readFragment(bulkEdit, result.data.bulkEdit)) ?? first;
  useProgress(first.id, edit.state === 'RUNNING', () => again({ requestPolicy: 'network-only' }));
  const parts = (['CHANGED', 'UNCHANGED', 'REJECTED'] as const).filter((state) => countOf(edit, state) > 0);
  return (
    <div className={css.result}>
      <StateTag state={edit.state} />
      {edit.state === 'RUNNING' ? <EditProgress edit={edit} /> : <span className={css.dim}>{parts.map((state) => `${t(`bulk.did.${outcomeOf(state, edit.state)}`)}: ${formatNumber(countOf(edit, state), language)}`).join(' · ')}</span>}
    </div>
  );
}
