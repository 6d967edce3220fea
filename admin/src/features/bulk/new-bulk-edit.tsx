/** A new bulk edit: its steps at the left; at the right what they would do, and the start. */
import { Button } from '@mantine/core';
import { IconChevronLeft, IconEye, IconSquareOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { listName, listPath } from '@/lib/kinds';
import { keepList } from '@/lib/list-search';
import { useLeaveGuard } from '@/lib/use-leave-guard';
import { useWorkspace } from '@/lib/workspace';
import { useScope } from '@/parts/scope';
import { ConfirmDialog } from '@/ui/confirm';
import { FailureNote } from '@/ui/failure-note';
import { Page } from '@/ui/page';
import { Panel } from '@/ui/panel';
import { EmptyState, Lines } from '@/ui/states';
import { NoPreview, PreviewPanel } from './preview';
import { previewQuery } from './query';
import { asList, kindsOf, selectionOf, type NewBulkSearch, type Selection } from './selection';
import { newStep, operationsOf, stepOf, type OperationInput, type Step } from './steps';
import { StepsForm } from './steps-form';
import { writableScope } from './scope-fields';
import { useModel } from './use-model';
import css from './bulk.module.css';

const selectedQuery = graphql(`
  query BulkSelected($kinds: [ResourceKind!]!, $filter: ResourceFilter, $search: String, $locale: String) {
    resources(kinds: $kinds, filter: $filter, search: $search, first: 4) { totalCount nodes { id label(locale: $locale) } }
  }
`);

export function NewBulkEdit({ search, hash }: { search: NewBulkSearch; hash: string }) {
  const { t } = useTranslation();
  const scope = useScope(search);
  const selection = useMemo(() => selectionOf(search, hash, scope), [search, hash, scope]);
  const list = listPath(kindsOf(search)[0] ?? 'PRODUCT');
  if (selection) return <Form selection={selection} search={search} />;
  return (
    <Page title={t('bulk.title')}>
      <EmptyState icon={<IconSquareOff size={24} />} title={t('bulk.nothingSelected')} action={<Button component={Link} to={list} variant="default">{t('bulk.toList')}</Button>}>{t('bulk.nothingSelectedHint')}</EmptyState>
    </Page>
  );
}

function Form({ selection, search }: { selection: Selection; search: NewBulkSearch }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const shown = useScope(search);
  const scope = writableScope(workspace, shown);
  const model = useModel(kindsOf(search));
  const [steps, setSteps] = useState<Step[]>(() => (search.step === 'SET_FAMILY' ? [newStep(0, 'SET_FAMILY')] : []));
  const { title, names } = useSelected(selection, shown.locale);
  const operations = operationsOf(steps);
  const preview = usePreview(selection, shown.locale);
  // An answer is about the steps as they were when it was asked for.
  const fresh = operations !== null && preview.isAbout(operations);
  const failure = fresh && preview.result.error ? graphqlFailure(preview.result.error) : null;
  const others = failure?.violations.filter((violation) => stepOf(violation.path) === null) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (operations) preview.ask(operations);
  };
  return (
    <Page title={title} sub={names} back={<BackToList search={search} />}>
      <div className={css.columns}>
        <form className={css.column} onSubmit={submit}>
          <StepsForm steps={steps} setSteps={setSteps} kinds={kindsOf(search)} model={model} scope={scope} violations={failure?.violations ?? []} />
          {steps.length > 0 && (
            <div className={css.ask}>
              <Button type="submit" variant={fresh ? 'default' : 'filled'} leftSection={<IconEye size={16} />} disabled={operations === null} loading={preview.result.fetching}>{t('bulk.preview')}</Button>
              <span className={css.dim} role="status">{operations === null ? t('bulk.incomplete') : preview.asked && !fresh ? t('bulk.outdated') : ''}</span>
            </div>
          )}
        </form>
        <div className={css.column}>
          {!fresh ? <NoPreview /> : preview.result.fetching ? <Panel title={t('bulk.preview')}><Lines count={6} /></Panel> : failure ? (
            <FailureNote failure={{ ...failure, violations: others }} />
          ) : preview.result.data && (
            <PreviewPanel preview={preview.result.data.previewBulkEdit} model={model} selection={selection} operations={operations} />
          )}
        </div>
      </div>
      <LeaveGuard dirty={steps.length > 0} />
    </Page>
  );
}

/** Asks only when told to: looking closely takes the hub a moment. */
function usePreview(selection: Selection, locale: string) {
  const { labelLocale } = useWorkspace();
  const [asked, setAsked] = useState<OperationInput[] | null>(null);
  const [result, again] = useQuery({ query: previewQuery, variables: { selection, operations: asked ?? [], locale, uiLocale: labelLocale }, pause: asked === null, requestPolicy: 'network-only' });
  const isAbout = (operations: OperationInput[]) => JSON.stringify(operations) === JSON.stringify(asked);
  return { result, asked: asked !== null, isAbout, ask: (operations: OperationInput[]) => (isAbout(operations) ? again({ requestPolicy: 'network-only' }) : setAsked(operations)) };
}

/** How many they are, and a few of their names. */
function useSelected(selection: Selection, locale: string) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const [result] = useQuery({ query: selectedQuery, variables: { ...asList(selection), locale } });
  const { totalCount, nodes } = result.data?.resources ?? { totalCount: 0, nodes: [] };
  const names = nodes.map((node) => node.label).join(', ');
  const more = totalCount - nodes.length;
  return {
    title: nodes.length === 0 ? t('bulk.title') : t('bulk.newTitle', { count: totalCount, total: formatNumber(totalCount, language) }),
    names: more > 0 ? t('bulk.namesMore', { names, count: more, total: formatNumber(more, language) }) : names,
  };
}

/** Leads back to the list as it was narrowed. */
function BackToList({ search }: { search: NewBulkSearch }) {
  const { t } = useTranslation();
  const [kind = 'PRODUCT'] = kindsOf(search);
  return (
    <Link to={listPath(kind)} search={{ ...keepList({ ...search }), view: kind === 'PRODUCT_MODEL' ? 'models' : undefined }} className={css.back}>
      <IconChevronLeft size={14} aria-hidden />{t(`nav.${listName(kind)}`)}
    </Link>
  );
}

function LeaveGuard({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useLeaveGuard(dirty);
  if (blocker.status !== 'blocked') return null;
  return <ConfirmDialog title={t('bulk.leaveTitle')} text={t('bulk.leaveText')} confirm={t('bulk.leave')} onConfirm={blocker.proceed} close={blocker.reset} />;
}
