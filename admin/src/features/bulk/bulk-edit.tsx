/** One bulk edit: its steps, how far it is, what became of each resource, and the way back. */
import { Anchor, Button, SegmentedControl } from '@mantine/core';
import { IconArrowBackUp, IconChevronLeft, IconPlayerStop } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { formatAgo, formatDateTime, formatNumber, formatPercent } from '@/lib/format';
import { readFragment } from '@/lib/graphql';
import { RESOURCE_KINDS } from '@/lib/kinds';
import { editPermission } from '@/lib/permissions';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { NotFound } from '@/ui/not-found';
import { Page } from '@/ui/page';
import { Panel } from '@/ui/panel';
import { ErrorState, Lines } from '@/ui/states';
import { ItemPages } from './item-pages';
import { countOf, doneRatio, EditProgress, StateTag } from './progress';
import { outcomeOf, bulkEdit, bulkEditQuery, cancelMutation, undoMutation, type BulkEdit, type ItemState } from './query';
import { useProgress } from './use-progress';
import { useEditTitle, useStepWords } from './words';
import css from './bulk.module.css';

interface BulkEditPageProps {
  id: string;
  /** The items that are shown; all of them when it names no state. */
  state: string | undefined;
  onState: (state: string | undefined) => void;
}

export function BulkEditPage({ id, state, onState }: BulkEditPageProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: bulkEditQuery, variables: { id, uiLocale: labelLocale }, requestPolicy: 'cache-and-network' });
  const edit = result.data?.bulkEdit ? readFragment(bulkEdit, result.data.bulkEdit) : null;
  const reload = () => again({ requestPolicy: 'network-only' });
  useProgress(id, edit?.state === 'RUNNING', reload);
  if (result.error && !edit) return <Page title={t('bulk.title')}><ErrorState error={result.error} retry={reload} /></Page>;
  if (!edit) return result.data ? <NotFound /> : <Page title={t('bulk.title')}><Lines count={8} /></Page>;
  return <Screen edit={edit} state={state} onState={onState} />;
}

function Screen({ edit, state, onState }: Omit<BulkEditPageProps, 'id'> & { edit: BulkEdit }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const title = useEditTitle()(edit);
  const running = edit.state === 'RUNNING';
  return (
    <Page
      title={title}
      tab={running ? t('bulk.tab', { percent: formatPercent(doneRatio(edit), language), title }) : undefined}
      back={<Anchor component={Link} to="/bulk-edits" size="sm" className={css.back}><IconChevronLeft size={14} aria-hidden />{t('nav.bulkEdits')}</Anchor>}
      sub={
        <>
          <span role="status"><StateTag state={edit.state} /></span>
          <span title={formatDateTime(edit.createdAt, language)}>{t('bulk.startedBy', { ago: formatAgo(edit.createdAt, language), name: edit.createdBy?.name ?? '–' })}</span>
          {edit.finishedAt && <span>{t('bulk.finished', { date: formatDateTime(edit.finishedAt, language) })}</span>}
        </>
      }
      actions={<><CancelButton edit={edit} /><UndoButton edit={edit} /></>}
    >
      <div className={css.column}>
        {running && <Panel><EditProgress edit={edit} /></Panel>}
        <About edit={edit} />
        <Items edit={edit} state={state} onState={onState} />
      </div>
    </Page>
  );
}

/** The steps and the reason, and the bulk edit that this one takes back or is taken back by. */
function About({ edit }: { edit: BulkEdit }) {
  const { t } = useTranslation();
  const stepWords = useStepWords();
  const { undoes, undoneBy, operations, comment } = edit;
  return (
    <Panel title={t('bulk.steps')}>
      {undoes && <p className={css.fact}>{t('bulk.takesBack')} <OtherEdit edit={undoes} /></p>}
      {operations.length > 0 && <ol className={css.words}>{operations.map((operation, at) => <li key={at}>{stepWords(operation)}</li>)}</ol>}
      {comment && <p className={css.fact}><span className={css.dim}>{t('bulk.comment')}:</span> {comment}</p>}
      {undoneBy && <p className={css.fact}>{t('bulk.takenBackBy')} <OtherEdit edit={undoneBy} /></p>}
    </Panel>
  );
}

function OtherEdit({ edit }: { edit: { id: string; createdAt: string } }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  return <Link to="/bulk-edits/$id" params={{ id: edit.id }}>{t('bulk.editOf', { date: formatDateTime(edit.createdAt, language) })}</Link>;
}

const STATES: ItemState[] = ['CHANGED', 'UNCHANGED', 'REJECTED', 'WAITING'];

function Items({ edit, state: wanted, onState }: Omit<BulkEditPageProps, 'id'> & { edit: BulkEdit }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const state = STATES.find((each) => each === wanted) ?? null;
  const counted = (label: string, count: number) => `${label} (${formatNumber(count, language)})`;
  return (
    <Panel title={t('bulk.items')} flush>
      <div className={css.filter}>
        <SegmentedControl
          size="xs"
          aria-label={t('grid.state')}
          value={state ?? ''}
          onChange={(next) => onState(next || undefined)}
          data={[{ value: '', label: counted(t('bulk.all'), edit.total) }, ...STATES.map((each) => ({ value: each as string, label: counted(t(`bulk.did.${outcomeOf(each, edit.state)}`), countOf(edit, each)) }))]}
        />
      </div>
      <ItemPages key={state} edit={edit} state={state} />
    </Panel>
  );
}

function CancelButton({ edit }: { edit: BulkEdit }) {
  const { t } = useTranslation();
  const { me, may } = useWorkspace();
  const notify = useNotify();
  const [state, run] = useMutation(cancelMutation);
  if (edit.state !== 'RUNNING' || (edit.createdBy?.id !== me.id && !may('MANAGE_JOBS'))) return null;
  const cancel = async () => {
    const answer = await run({ id: edit.id });
    if (answer.error) notify.failed(answer.error);
  };
  return <Button variant="default" leftSection={<IconPlayerStop size={16} />} loading={state.fetching} onClick={() => void cancel()}>{t('bulk.cancel')}</Button>;
}

function UndoButton({ edit }: { edit: BulkEdit }) {
  const { t } = useTranslation();
  const { may, language } = useWorkspace();
  const navigate = useNavigate();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const [state, run] = useMutation(undoMutation);
  const { changed } = edit.counts;
  const mayEdit = RESOURCE_KINDS.some((kind) => may(editPermission(kind)));
  if (edit.state === 'RUNNING' || changed === 0 || edit.undoneBy || !mayEdit) return null;
  const undo = async () => {
    const answer = await run({ id: edit.id });
    setAsking(false);
    if (answer.error) return notify.failed(answer.error);
    const id = answer.data?.undoBulkEdit.id;
    if (id) void navigate({ to: '/bulk-edits/$id', params: { id } });
  };
  return (
    <>
      <Button variant="default" leftSection={<IconArrowBackUp size={16} />} onClick={() => setAsking(true)}>{t('bulk.undo')}</Button>
      {asking && <ConfirmDialog title={t('bulk.undoTitle')} text={t('bulk.undoText', { count: changed, total: formatNumber(changed, language) })} confirm={t('bulk.undo')} busy={state.fetching} onConfirm={() => void undo()} close={() => setAsking(false)} />}
    </>
  );
}
