/** Saves a family. Where attributes leave it, what that does is looked up and asked about first. */
import { useState } from 'react';
import { useClient, useMutation } from 'urql';
import { graphqlFailure, type Failure } from '@/lib/errors';
import type { FoundAttribute } from '@/parts/attributes/search';
import { inputOf, leaving, type FamilyDraft } from './family-draft';
import { familyEffectMutation, holdersQuery, saveFamilyMutation, type Effect } from './family-query';
import { useWorkspace } from '@/lib/workspace';

interface Question {
  effect: Effect;
  leaving: readonly FoundAttribute[];
  confirm: () => void;
  close: () => void;
}

interface Saving {
  /** As the hub has it. */
  base: FamilyDraft;
  draft: FamilyDraft;
  saved: () => void;
}

export function useSaveFamily({ base, draft, saved }: Saving) {
  const client = useClient();
  const { labelLocale } = useWorkspace();
  const [, save] = useMutation(saveFamilyMutation);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);

  /** What would become of values and documents; null where it would be refused. */
  const look = async (gone: readonly FoundAttribute[]): Promise<Effect | null> => {
    const holding = gone.map(({ code }) => ({ attributes: [{ attribute: code, empty: false }] }));
    const kinds = draft.kind === 'PRODUCT' ? (['PRODUCT', 'PRODUCT_MODEL'] as const) : ([draft.kind] as const);
    const [dry, holders] = await Promise.all([
      client.mutation(familyEffectMutation, { input: inputOf(draft) }).toPromise(),
      client.query(holdersQuery, { kinds: [...kinds], filter: { families: [draft.code], or: holding }, locale: labelLocale }, { requestPolicy: 'network-only' }).toPromise(),
    ]);
    const error = dry.error ?? holders.error;
    if (error) setFailure(graphqlFailure(error));
    return error || !dry.data?.effect || !holders.data ? null : { channels: dry.data.effect.channels, holders: holders.data.resources };
  };
  const agreed = (gone: readonly FoundAttribute[], effect: Effect) =>
    new Promise<boolean>((answer) => {
      const say = (yes: boolean) => () => {
        setQuestion(null);
        answer(yes);
      };
      setQuestion({ effect, leaving: gone, confirm: say(true), close: say(false) });
    });
  const run = async (): Promise<boolean> => {
    setBusy(true);
    try {
      setFailure(null);
      const gone = leaving(base, draft);
      if (gone.length > 0) {
        const effect = await look(gone);
        if (!effect || !(await agreed(gone, effect))) return false;
      }
      const answer = await save({ input: inputOf(draft) });
      setFailure(answer.error ? graphqlFailure(answer.error) : null);
      if (!answer.error) saved();
      return !answer.error;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, failure, question };
}
