/** Says of several pairs at once that they are different, or may be one after all: one after the other, up to the first that fails. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { useNotify } from '@/parts/notify';
import { dismissMutation, restoreMutation } from './query';

export interface Ids {
  one: string;
  other: string;
}

/** `again` asks for the list anew. */
export function useSettle(again: () => void) {
  const { t } = useTranslation();
  const client = useClient();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const run = async (pairs: readonly Ids[], different: boolean) => {
    setBusy(true);
    const done: Ids[] = [];
    for (const { one, other } of pairs) {
      const { error } = await (different ? client.mutation(dismissMutation, { one, other }) : client.mutation(restoreMutation, { one, other })).toPromise();
      if (error) {
        notify.failed(error);
        break;
      }
      done.push({ one, other });
    }
    setBusy(false);
    again();
    if (done.length > 0) notify.done(t(different ? 'quality.dismissedMany' : 'quality.restoredMany', { count: done.length }), { label: t('trash.undo'), run: () => void run(done, !different) });
  };
  return { busy, run };
}
