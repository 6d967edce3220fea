/** Every revision: who, when, what; compared with the one before or with any other; and the way back to it. */
import { Avatar, Button, Group, Select, Tooltip } from '@mantine/core';
import { IconHistory, IconRestore } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { formatAgo, formatDateTime } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { changeParts, Changes } from '@/parts/changes';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { editorResource, type EditedResource } from './query';
import css from './history.module.css';

const historyQuery = graphql(
  `
    query History($id: ID!, $first: Int!, $after: String) {
      resource(id: $id) {
        id
        revisions(first: $first, after: $after) {
          totalCount
          nodes { number comment createdAt restoredFrom author { id name } }
        }
      }
    }
  `,
);

const revisionQuery = graphql(
  `
    query RevisionDiff($id: ID!, $number: Int!, $against: Int!, $locale: String, $uiLocale: String) {
      resource(id: $id) { id revision(number: $number) { number diff(against: $against) { ...ChangeParts } } }
    }
  `,
  [changeParts],
);

const restoreMutation = graphql(
  `
    mutation Restore($id: ID!, $version: Int!, $number: Int!, $paths: [String!], $locale: String, $uiLocale: String) {
      restoreRevision(id: $id, version: $version, number: $number, paths: $paths) { ...EditorResource }
    }
  `,
  [editorResource],
);

const PAGE = 30;

interface HistoryProps {
  resource: EditedResource;
  scope: { channel: string; locale: string };
  readOnly: boolean;
}

export function History({ resource, scope, readOnly }: HistoryProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const [first, setFirst] = useState(PAGE);
  const [result, again] = useQuery({ query: historyQuery, variables: { id: resource.id, first }, requestPolicy: 'cache-and-network' });
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {(data) => {
        const revisions = data.resource?.revisions;
        if (!revisions || revisions.nodes.length === 0) return <EmptyState icon={<IconHistory size={24} />} title={t('history.none')} />;
        const number = chosen ?? revisions.nodes[0]?.number ?? 1;
        return (
          <div className={css.layout}>
            <ol className={css.timeline} aria-label={t('editor.tab.history')}>
              {revisions.nodes.map((revision) => (
                <li key={revision.number}>
                  <button type="button" className={css.entry} aria-current={revision.number === number} onClick={() => setChosen(revision.number)}>
                    <Avatar size={26} radius="xl" color="pine" name={revision.author?.name} alt="" />
                    <span className={css.what}>
                      <span className={css.who}>{revision.author?.name ?? t('history.system')} <span className={css.number}>#{revision.number}</span></span>
                      <time className={css.when} dateTime={revision.createdAt} title={formatDateTime(revision.createdAt, language)}>{formatAgo(revision.createdAt, language)}</time>
                      {revision.restoredFrom !== null && <span className={css.when}>{t('history.restoredFrom', { number: revision.restoredFrom })}</span>}
                      {revision.comment && <span className={css.comment}>{revision.comment}</span>}
                    </span>
                  </button>
                </li>
              ))}
              {revisions.totalCount > revisions.nodes.length && <li><Button variant="subtle" size="xs" fullWidth onClick={() => setFirst(first + PAGE)}>{t('common.showMore')}</Button></li>}
            </ol>
            <RevisionPanel key={number} resource={resource} number={number} numbers={revisions.nodes.map((revision) => revision.number)} scope={scope} readOnly={readOnly} />
          </div>
        );
      }}
    </Loaded>
  );
}

function RevisionPanel({ resource, number, numbers, scope, readOnly }: HistoryProps & { number: number; numbers: number[] }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [against, setAgainst] = useState(number - 1);
  const [result] = useQuery({ query: revisionQuery, variables: { id: resource.id, number, against, locale: scope.locale, uiLocale: labelLocale }, pause: against < 1 });
  const choices = numbers.filter((each) => each !== number).map((each) => ({ value: String(each), label: t('history.revision', { number: each }) }));
  return (
    <Panel
      title={t('history.revision', { number })}
      actions={
        <Group gap="xs">
          {choices.length > 0 && <Select size="xs" w={180} aria-label={t('history.against')} data={choices} value={String(against)} allowDeselect={false} onChange={(next) => setAgainst(Number(next))} />}
          {!readOnly && number !== resource.revisionNumber && <RestoreButton resource={resource} number={number} locale={scope.locale} />}
        </Group>
      }
      hint={against >= 1 ? t('history.comparedWith', { number: against }) : undefined}
    >
      {against < 1 ? <p className={css.first}>{t('history.first')}</p> : (
        <Loaded result={result}>{(data) => <Changes changes={data.resource?.revision?.diff ?? []} actions={readOnly ? undefined : (path, name) => <RestoreOne resource={resource} numbers={[against, number]} path={path} name={name} locale={scope.locale} />} />}</Loaded>
      )}
    </Panel>
  );
}

function useRestore(resource: EditedResource, locale: string) {
  const { labelLocale } = useWorkspace();
  const notify = useNotify();
  const [state, run] = useMutation(restoreMutation);
  const restore = useCallback(
    async (number: number, done: string, paths?: string[]) => {
      const answer = await run({ id: resource.id, version: resource.version, number, paths, locale, uiLocale: labelLocale });
      if (answer.error) notify.failed(answer.error);
      else notify.done(done);
    },
    [labelLocale, locale, notify, resource.id, resource.version, run],
  );
  return { busy: state.fetching, restore };
}

/** One value as it was in either of the revisions that are compared; what is current already needs no way back. */
function RestoreOne({ resource, numbers, path, name, locale }: { resource: EditedResource; numbers: number[]; path: string; name: string; locale: string }) {
  const { t } = useTranslation();
  const { busy, restore } = useRestore(resource, locale);
  return numbers.filter((number) => number !== resource.revisionNumber).map((number) => {
    const label = t('history.restoreOne', { name, number });
    return (
      <Tooltip key={number} label={label}>
        <Button size="compact-xs" variant="default" leftSection={<IconRestore size={13} />} aria-label={label} loading={busy} onClick={() => void restore(number, t('history.restoredOne', { name, number }), [path])}>#{number}</Button>
      </Tooltip>
    );
  });
}

function RestoreButton({ resource, number, locale }: { resource: EditedResource; number: number; locale: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { busy, restore } = useRestore(resource, locale);
  const confirm = async () => {
    await restore(number, t('history.restored', { number }));
    setAsking(false);
  };
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconRestore size={15} />} onClick={() => setAsking(true)}>{t('history.restore')}</Button>
      {asking && <ConfirmDialog title={t('history.restoreTitle', { number })} text={t('history.restoreText')} confirm={t('history.restore')} busy={busy} onConfirm={() => void confirm()} close={() => setAsking(false)} />}
    </>
  );
}
