/** Sends resources to review for the channels and locales that are ticked. Refusals are listed, each with its reasons. */
import { Button, Group, Modal, Progress, Stack, Text, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { allCells, cellKey, cellsOf, type CellKey } from '@/lib/cells';
import { graphqlFailure, type Failure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useFailureText } from '@/ui/failure';
import { CellPicker } from './cell-picker';
import { useNotify } from './notify';
import { useViolationText } from './violation-text';
import css from './submit-dialog.module.css';

const submit = graphql(`
  mutation Submit($input: SubmitInput!) {
    submitForReview(input: $input) { id state resource { id state version } }
  }
`);

export interface Submittable {
  id: string;
  version: number;
  label: string;
  /** Empty where nothing is required, as of product models. */
  completeness: readonly { channel: string; locale: string; complete: boolean }[];
}

/** What is ticked at first: where one of them at least has all it needs, so that no gap in French holds German up. */
function readyCells(resources: Submittable[], all: CellKey[]): CellKey[] {
  return all.filter((key) => resources.some(({ completeness }) => completeness.length === 0 || completeness.some((cell) => cell.complete && cellKey(cell.channel, cell.locale) === key)));
}

interface SubmitDialogProps {
  resources: Submittable[];
  close: (submitted: boolean) => void;
  note?: (channel: string, locale: string) => ReactNode;
}

interface Refusal {
  resource: Submittable;
  failure: Failure;
}

export function SubmitDialog({ resources, close, note }: SubmitDialogProps) {
  const { t } = useTranslation();
  const { channels } = useWorkspace();
  const all = allCells(channels);
  const [chosen, setChosen] = useState<Set<CellKey>>(() => new Set(readyCells(resources, all)));
  const [comment, setComment] = useState('');
  const { run, done, refusals, busy } = useSubmit(resources, close);
  const one = resources.length === 1 ? resources[0] : undefined;
  const send = () => void run(chosen.size === all.length ? null : chosen, comment.trim());
  return (
    <Modal opened onClose={() => close(false)} size="lg" title={one ? t('submit.titleOne', { name: one.label }) : t('submit.titleMany', { count: resources.length })}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{t('submit.explain')}</Text>
        <CellPicker chosen={chosen} onChange={setChosen} note={note} />
        <Textarea label={t('submit.comment')} placeholder={t('submit.commentHint')} autosize minRows={2} maxRows={6} value={comment} onChange={(event) => setComment(event.currentTarget.value)} onKeyDown={(event) => event.ctrlKey && event.key === 'Enter' && send()} />
        {busy && resources.length > 1 && <Progress value={(done / resources.length) * 100} aria-label={t('submit.progress', { done, count: resources.length })} />}
        {refusals.length > 0 && <Refusals refusals={refusals} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => close(false)}>{t('common.cancel')}</Button>
          <Button onClick={send} loading={busy} disabled={chosen.size === 0} data-testid="submit-send">{t('submit.go')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function useSubmit(resources: Submittable[], close: (submitted: boolean) => void) {
  const { t } = useTranslation();
  const client = useClient();
  const notify = useNotify();
  const [state, setState] = useState({ done: 0, refusals: [] as Refusal[], busy: false });
  const run = async (chosen: Set<CellKey> | null, comment: string) => {
    setState({ done: 0, refusals: [], busy: true });
    const refusals: Refusal[] = [];
    for (const [at, resource] of resources.entries()) {
      const input = { resource: resource.id, version: resource.version, cells: chosen ? cellsOf(chosen) : null, comment: comment || null };
      const result = await client.mutation(submit, { input }).toPromise();
      if (result.error) refusals.push({ resource, failure: graphqlFailure(result.error) });
      setState({ done: at + 1, refusals: [...refusals], busy: true });
    }
    setState((now) => ({ ...now, busy: false }));
    const sent = resources.length - refusals.length;
    if (sent > 0) notify.done(t('submit.sent', { count: sent }));
    if (refusals.length === 0) close(true);
  };
  return { ...state, run };
}

function Refusals({ refusals }: { refusals: Refusal[] }) {
  const { t } = useTranslation();
  const say = useFailureText();
  const sayViolation = useViolationText();
  return (
    <div className={css.refusals} role="alert">
      <Text fw={600} size="sm">{t('submit.refused', { count: refusals.length })}</Text>
      <ul>
        {refusals.map(({ resource, failure }) => (
          <li key={resource.id}>
            <strong>{resource.label}</strong>: {say(failure)}
            {failure.violations.length > 0 && (
              <ul>{failure.violations.map((violation) => <li key={violation.path + violation.code}>{sayViolation(violation)}</li>)}</ul>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
