/** Saving: only what changed goes out. A clash is brought home and shown value by value. */
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { graphqlFailure, type Failure } from '@/lib/errors';
import type { VariablesOf } from '@/lib/graphql';
import { valuePath } from '@/lib/value-path';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { splitKey, type ValueKey } from '@/parts/value-input/value-edit';
import { clashes, isDirty, saveInput, unlinkInput, type Clash } from './draft';
import { editorQuery, saveMutation, unmask, type EditedResource } from './query';
import { useDraftStore } from './store';

/** Of this page alone: the hub never hears of it. */
export const UNREADABLE = 'UNREADABLE';

export interface Stale {
  theirs: EditedResource;
  clashes: Clash[];
}

export function useSave(locale: string) {
  const { t } = useTranslation();
  const client = useClient();
  const store = useDraftStore();
  const notify = useNotify();
  const { labelLocale } = useWorkspace();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [stale, setStale] = useState<Stale | null>(null);

  const meet = useCallback(async () => {
    const { kind, code } = store.resource;
    const answer = await client.query(editorQuery, { kind, code, locale, uiLocale: labelLocale }, { requestPolicy: 'network-only' }).toPromise();
    const masked = answer.data?.resource;
    if (!masked) return;
    const theirs = unmask(masked);
    setStale({ theirs, clashes: clashes(store.resource, theirs, store.snapshot()) });
  }, [client, labelLocale, locale, store]);

  const run = useCallback(async (): Promise<boolean> => {
    const sent = store.snapshot();
    if (!isDirty(sent) || busy) return false;
    const unreadable = store.unreadable();
    if (unreadable.length > 0) {
      setFailure({ code: 'INVALID', message: '', violations: unreadable.map((key) => ({ code: UNREADABLE, path: valuePath(splitKey(key)), message: t('editor.unreadable') })) });
      return false;
    }
    setBusy(true);
    setFailure(null);
    // The schema says *exactly one key*, which the type of the edits cannot.
    const answer = await client.mutation(saveMutation, { input: saveInput(store.resource, sent) as VariablesOf<typeof saveMutation>['input'], unlink: unlinkInput(store.resource, sent), locale, uiLocale: labelLocale }).toPromise();
    setBusy(false);
    if (answer.data && !answer.error) {
      store.saved(unmask(answer.data.saveResource), sent);
      notify.done(t('editor.saved'));
      return true;
    }
    const problem = answer.error ? graphqlFailure(answer.error) : null;
    if (problem?.code === 'STALE') await meet();
    else setFailure(problem);
    return false;
  }, [busy, client, labelLocale, locale, meet, notify, store, t]);

  /** Goes on from their version, with those of my values that are kept. */
  const resolve = useCallback(
    async (drop: ValueKey[]) => {
      if (!stale) return;
      store.rebase(stale.theirs, drop);
      setStale(null);
      if (isDirty(store.snapshot())) await run();
    },
    [run, stale, store],
  );

  return { run, resolve, busy, failure, stale, dismiss: () => setFailure(null), closeStale: () => setStale(null) };
}
