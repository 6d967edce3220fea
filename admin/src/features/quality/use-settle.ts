/** Says of several pairs at once that they are different, or may be one after all. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { useNotify } from '@/parts/notify';
import { dismissManyMutation, restoreManyMutation } from './query';

export interface Ids {
  one: string;
  other: string;
}

/** As many as the hub settles in one request. */
const MOST = 200;

/** `again` asks for the list anew. */
export function useSettle(again: () => void) {
  const { t } = useTranslation();
  const client = useClient();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const send = async (pairs: Ids[], different: boolean) => {
    if (different) {
      const { data, error } = await client.mutation(dismissManyMutation, { pairs }).toPromise();
      return { results: data?.dismissDuplicates.results ?? [], error };
    }
    const { data, error } = await client.mutation(restoreManyMutation, { pairs }).toPromise();
    return { results: data?.restoreDuplicates.results ?? [], error };
  };
  const run = async (pairs: readonly Ids[], different: boolean) => {
    setBusy(true);
    const done: Ids[] = [];
    let lost = 0;
    for (let start = 0; start < pairs.length; start += MOST) {
      const { results, error } = await send(pairs.slice(start, start + MOST), different);
      done.push(...results.filter(({ state }) => state === 'CHANGED').map(({ one, other }) => ({ one, other })));
      lost += results.filter(({ state }) => state === 'REJECTED').length;
      if (error) {
        notify.failed(error);
        break;
      }
    }
    setBusy(false);
    again();
    if (done.length > 0) notify.done(t(different ? 'quality.dismissedMany' : 'quality.restoredMany', { count: done.length }), { label: t('trash.undo'), run: () => void run(done, !different) });
    if (lost > 0) notify.done(t('quality.noLongerPairs', { count: lost }));
  };
  return { busy, run };
}
