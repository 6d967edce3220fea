/** Asks before a part of the content model goes; what still needs it is said in the same place. */
import type { TypedDocumentNode } from '@urql/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { ConfirmDialog } from '@/ui/confirm';
import { FailureNote } from '@/ui/failure-note';

interface PartRemovalProps {
  mutation: TypedDocumentNode<unknown, { code: string }>;
  code: string;
  name: string;
  text: string;
  close: () => void;
  done: () => void;
}

export function PartRemoval({ mutation, code, name, text, close, done }: PartRemovalProps) {
  const { t } = useTranslation();
  const [state, run] = useMutation(mutation);
  const remove = async () => {
    const answer = await run({ code });
    if (answer.error) return;
    close();
    done();
  };
  const said = <>{text}{state.error && <FailureNote failure={graphqlFailure(state.error)} />}</>;
  return <ConfirmDialog title={t('model.removal.title', { name })} text={said} confirm={t('model.delete')} danger busy={state.fetching} onConfirm={() => void remove()} close={close} />;
}
