/** One review: what changes against what is live, what guards it, who has decided, and the decision itself. */
import { Anchor, Button, Group, Kbd, Textarea, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconCheck, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatDateTime } from '@/lib/format';
import type { ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { Changes } from '@/parts/changes';
import { useNotify } from '@/parts/notify';
import { Thumb } from '@/parts/thumb';
import { useAxes, VariantText } from '@/parts/variant';
import { capital } from '@/ui/failure';
import { FailureNote } from '@/ui/failure-note';
import { NotFound } from '@/ui/not-found';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { Guards } from './guards';
import { decideMutation, reviewQuery, withdrawMutation } from './query';
import css from './reviews.module.css';

type Review = NonNullable<ResultOf<typeof reviewQuery>['review']>;

export function ReviewDetail({ id, locale, onDecided }: { id: string; locale: string; onDecided: () => void }) {
  const { labelLocale } = useWorkspace();
  const axes = useAxes();
  const [result, again] = useQuery({ query: reviewQuery, variables: { id, locale, uiLocale: labelLocale, axes }, pause: axes === null, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ review }) => (review ? <Detail review={review} onDecided={onDecided} /> : <NotFound />)}
    </Loaded>
  );
}

function Detail({ review, onDecided }: { review: Review; onDecided: () => void }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const { resource } = review;
  return (
    <article className={css.detail} aria-labelledby="review-title">
      <header className={css.detailHead}>
        <Thumb image={resource.thumbnail} size={60} />
        <div className={css.detailTitles}>
          <Title order={2} id="review-title" className={css.detailTitle}>{resource.label}</Title>
          <p className={css.detailSub}>
            <Anchor component={Link} to={editorPath(resource.kind, resource.code)} size="sm">{resource.code}</Anchor><VariantText resource={resource} />
            <span>{t(`kind.${resource.kind}`)}{resource.family ? ` · ${resource.family.label}` : ''}</span>
            <span>{t('reviews.submitted', { name: review.submittedBy?.name ?? '–', date: formatDateTime(review.submittedAt, language) })}</span>
          </p>
        </div>
        <WithdrawButton review={review} onDecided={onDecided} />
      </header>
      {review.comment && <blockquote className={css.comment}>{review.comment}</blockquote>}
      <ScopeTags cells={review.scope} />
      <Stages review={review} />
      <Panel title={t('reviews.changes', { count: review.changes.length })} hint={t('reviews.changesHint')}><Changes changes={review.changes} authors /></Panel>
      <Guards guards={review.guards} resource={resource} attributes={resource.family?.attributes ?? []} />
      {review.state === 'OPEN' && <Decision review={review} onDecided={onDecided} />}
    </article>
  );
}

function ScopeTags({ cells }: { cells: Review['scope'] }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel } = useWorkspace();
  const byChannel = Map.groupBy(cells, (cell) => cell.channel);
  return (
    <ul className={css.scope} aria-label={t('reviews.scope')}>
      {[...byChannel].map(([channel, rows]) => (
        <li key={channel}><strong>{channelLabel(channel)}</strong> {rows.map((row) => localeLabel(row.locale)).join(', ')}</li>
      ))}
    </ul>
  );
}

function Stages({ review }: { review: Review }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  return (
    <ol className={css.stages} aria-label={t('reviews.stages')}>
      {review.stages.map((stage) => (
        <li key={stage.code} className={css.stage} data-state={stage.state} aria-current={stage.state === 'OPEN' ? 'step' : undefined}>
          <span className={css.stageName}>{stage.label}</span>
          <Tag tone={stage.state === 'APPROVED' ? 'good' : stage.state === 'REJECTED' ? 'bad' : stage.state === 'OPEN' ? 'info' : 'plain'}>{t(`reviews.stage.${stage.state}`)}</Tag>
          {stage.decisions.map((decision) => (
            <span key={decision.at} className={css.decision}>
              {decision.decision === 'APPROVE' ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
              {t(decision.decision === 'APPROVE' ? 'reviews.approvedBy' : 'reviews.rejectedBy', { name: decision.user?.name ?? '–', date: formatDateTime(decision.at, language) })}
              {decision.comment && <q>{decision.comment}</q>}
            </span>
          ))}
          {stage.state === 'OPEN' && stage.needed > 1 && <span className={css.decision}>{t('reviews.needed', { count: stage.needed - stage.decisions.length })}</span>}
        </li>
      ))}
    </ol>
  );
}

function Decision({ review, onDecided }: { review: Review; onDecided: () => void }) {
  const { t, i18n } = useTranslation();
  const { labelLocale } = useWorkspace();
  const notify = useNotify();
  const [comment, setComment] = useState('');
  const [state, run] = useMutation(decideMutation);
  const [needsReason, setNeedsReason] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { mayDecide, code, reason } = review.verdict;
  const decide = async (decision: 'APPROVE' | 'REJECT') => {
    if (!mayDecide || state.fetching) return;
    if (decision === 'REJECT' && comment.trim() === '') {
      setNeedsReason(true);
      field.current?.focus();
      return;
    }
    const answer = await run({ id: review.id, decision, comment: comment.trim() || null, uiLocale: labelLocale });
    if (answer.error) return;
    notify.done(t(decision === 'APPROVE' ? 'reviews.didApprove' : 'reviews.didReject', { name: review.resource.label }));
    onDecided();
  };
  useHotkeys([['a', () => void decide('APPROVE')], ['r', () => void decide('REJECT')]]);
  if (!mayDecide)
    return (
      <div className={css.verdict} role="note">
        <strong>{t(code === 'FOUR_EYES' ? 'reviews.fourEyes' : code === 'ALREADY_DECIDED' ? 'reviews.alreadyDecided' : 'reviews.mayNot')}</strong>
        <span>{i18n.exists(`reviews.verdict.${code}`) ? t(`reviews.verdict.${code as 'FORBIDDEN'}`) : capital(reason ?? '')}</span>
      </div>
    );
  return (
    <div className={css.decide}>
      {state.error && <FailureNote failure={graphqlFailure(state.error)} />}
      <Textarea
        ref={field}
        label={t('reviews.comment')}
        placeholder={t('reviews.commentHint')}
        error={needsReason && comment.trim() === '' ? t('reviews.reasonNeeded') : undefined}
        autosize
        minRows={1}
        maxRows={6}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" leftSection={<IconX size={16} />} rightSection={<Kbd size="xs">R</Kbd>} onClick={() => void decide('REJECT')} data-testid="reject">{t('reviews.reject')}</Button>
        <Button leftSection={<IconCheck size={16} />} rightSection={<Kbd size="xs">A</Kbd>} loading={state.fetching} onClick={() => void decide('APPROVE')} data-testid="approve">{t('reviews.approve')}</Button>
      </Group>
    </div>
  );
}

function WithdrawButton({ review, onDecided }: { review: Review; onDecided: () => void }) {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const notify = useNotify();
  const [state, run] = useMutation(withdrawMutation);
  if (review.state !== 'OPEN' || review.submittedBy?.id !== me.id) return null;
  const withdraw = async () => {
    const answer = await run({ id: review.id });
    if (answer.error) return notify.failed(answer.error);
    notify.done(t('reviews.withdrawn'));
    onDecided();
  };
  return <Button variant="default" size="xs" loading={state.fetching} onClick={() => void withdraw()}>{t('reviews.withdraw')}</Button>;
}
