/** What the steps would do, and the start that does it. */
import { Button, TextInput } from '@mantine/core';
import { IconEye, IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import type { ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import { EmptyState } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { FamilyEffect } from './family-effect';
import { BulkItems, ITEM_TONES } from './items';
import { startMutation, type previewQuery } from './query';
import type { Selection } from './selection';
import type { OperationInput } from './steps';
import type { BulkModel } from './use-model';
import css from './bulk.module.css';

type Preview = ResultOf<typeof previewQuery>['previewBulkEdit'];

const COMMENT_LENGTH = 1000;
const STATES = ['CHANGED', 'UNCHANGED', 'REJECTED'] as const;

export function NoPreview() {
  const { t } = useTranslation();
  return <Panel title={t('bulk.preview')}><EmptyState icon={<IconEye size={24} />} title={t('bulk.previewNone')}>{t('bulk.previewHint')}</EmptyState></Panel>;
}

interface PreviewPanelProps {
  preview: Preview;
  model: BulkModel;
  selection: Selection;
  operations: OperationInput[];
}

export function PreviewPanel({ preview, model, selection, operations }: PreviewPanelProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const { total, examined, counts, items } = preview;
  const number = { CHANGED: counts.changed, UNCHANGED: counts.unchanged, REJECTED: counts.rejected };
  const figures = { examined: formatNumber(examined, language), total: formatNumber(total, language) };
  const family = operations.flatMap((operation) => ('setFamily' in operation ? (operation.setFamily ?? []) : [])).at(-1);
  // What was not looked at may change all the same.
  const pointless = counts.changed === 0 && examined === total;
  return (
    <>
      <Panel title={t('bulk.preview')} hint={examined < total ? `${t('bulk.examined', figures)}. ${t('bulk.examinedHint', figures)}` : t('bulk.examined', figures)}>
        <div className={css.counts} role="status">
          {STATES.map((state) => <Tag key={state} tone={number[state] > 0 ? ITEM_TONES[state] : 'plain'}>{t(`bulk.would.${state}`)}: {formatNumber(number[state], language)}</Tag>)}
        </div>
        {pointless ? <p className={css.help}>{t('bulk.nothingChanges')}</p> : <Start selection={selection} operations={operations} total={total} />}
      </Panel>
      {family && <FamilyEffect selection={selection} family={family} model={model} />}
      {items.length > 0 && (
        <Panel title={t('bulk.items')} hint={t('bulk.shown', { count: items.length })} flush>
          <BulkItems items={items} attributes={model.attributes} preview />
        </Panel>
      )}
    </>
  );
}

function Start({ selection, operations, total }: { selection: Selection; operations: OperationInput[]; total: number }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const navigate = useNavigate();
  const [comment, setComment] = useState('');
  const [state, run] = useMutation(startMutation);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await run({ selection, operations, comment: comment.trim() || null });
    const id = answer.data?.startBulkEdit.id;
    if (id) void navigate({ to: '/bulk-edits/$id', params: { id }, ignoreBlocker: true });
  };
  return (
    <form className={css.start} onSubmit={(event) => void start(event)}>
      <TextInput className={css.why} label={t('bulk.why')} description={t('bulk.whyHint')} maxLength={COMMENT_LENGTH} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      <Button type="submit" leftSection={<IconPlayerPlay size={15} />} loading={state.fetching}>{t('bulk.start', { count: total, total: formatNumber(total, language) })}</Button>
      {state.error && <div className={css.whole}><FailureNote failure={graphqlFailure(state.error)} /></div>}
    </form>
  );
}
