/** Takes something out of the trash and offers the way to it. */
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, type CombinedError } from 'urql';
import { graphql } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useNotify } from './notify';

const restoreMutation = graphql(`mutation TakeOutOfTrash($id: ID!) { restoreResource(id: $id) { id kind code } }`);

/** Answers why it was not possible; null when it was. Works on when the screen it began on is gone. */
export function useRestore(): (resource: { id: string; label: string }) => Promise<CombinedError | null> {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const notify = useNotify();
  return useCallback(
    async ({ id, label }) => {
      const answer = await client.mutation(restoreMutation, { id }).toPromise();
      const restored = answer.data?.restoreResource;
      if (!restored) return answer.error ?? null;
      notify.done(t('trash.restored', { name: label }), { label: t('trash.open'), run: () => void navigate({ to: editorPath(restored.kind, restored.code) }) });
      return null;
    },
    [client, navigate, notify, t],
  );
}
