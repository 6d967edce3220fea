/** Another resource that begins with what this one says. Only its code is asked for. */
import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { isOwnPart, recordCode } from '@/lib/record-code';
import { RecordCodeInput } from '@/parts/record-code-input';
import { FormModal } from '@/ui/form-modal';
import type { EditedResource } from './query';

const copyMutation = graphql(`mutation Copy($id: ID!, $code: String!) { copyResource(id: $id, code: $code) { id kind code } }`);

export function CopyDialog({ resource, close }: { resource: EditedResource; close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const entity = resource.kind === 'RECORD' ? (resource.family?.code ?? null) : null;
  const [code, setCode] = useState('');
  const [state, run] = useMutation(copyMutation);
  const save = async () => {
    const answer = await run({ id: resource.id, code: entity ? recordCode(entity, code) : code.trim() });
    const made = answer.data?.copyResource;
    if (!made) return;
    close();
    void navigate({ to: editorPath(made.kind, made.code) });
  };
  return (
    <FormModal title={t('editor.copyTitle', { name: resource.label })} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={entity ? !isOwnPart(code) : code.trim() === ''} submitLabel={t('create.go')} onSubmit={() => void save()} close={close}>
      <p style={{ margin: 0 }}>{t('editor.copyText')}</p>
      {entity ? <RecordCodeInput entity={entity} own={code} onChange={setCode} first /> : <TextInput label={resource.kind === 'PRODUCT' ? t('create.sku') : t('create.code')} required value={code} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />}
    </FormModal>
  );
}
