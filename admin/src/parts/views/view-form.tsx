/** The name of a view and who sees it. What it holds is what the list shows. */
import { MultiSelect, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery, type CombinedError } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { useWorkspace } from '@/lib/workspace';
import { FormModal } from '@/ui/form-modal';
import { viewRolesQuery } from './query';
import type { Sharing, View, Views } from './use-views';

const SHARING: readonly Sharing[] = ['PRIVATE', 'EVERYBODY', 'ROLES'];

interface ViewFormProps {
  /** The view that is changed; null: a new one. */
  old: View | null;
  /** What a new one is proposed to be like. */
  proposal: View | null;
  keep: Views['keep'];
  busy: boolean;
  close: () => void;
}

export function ViewForm({ old, proposal, keep, busy, close }: ViewFormProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const mayShare = may('SHARE_VIEWS');
  const [name, setName] = useState(old?.name ?? (proposal ? t('views.copyOf', { name: proposal.name }) : ''));
  const [sharing, setSharing] = useState<Sharing>(old?.sharing ?? 'PRIVATE');
  const [roles, setRoles] = useState<string[]>(() => (old?.roles ?? []).map((role) => role.code));
  const [error, setError] = useState<CombinedError | null>(null);
  const [known] = useQuery({ query: viewRolesQuery, variables: { locale: labelLocale }, pause: !mayShare || sharing !== 'ROLES' });
  const save = async () => {
    const failed = await keep({ old, name: name.trim(), sharing, roles: sharing === 'ROLES' ? roles : [] });
    if (failed) setError(failed);
    else close();
  };
  return (
    <FormModal title={t(old ? 'views.editTitle' : 'views.newTitle')} size="md" busy={busy} failure={error ? graphqlFailure(error) : null} disabled={name.trim() === '' || (sharing === 'ROLES' && roles.length === 0)} onSubmit={() => void save()} close={close}>
      <TextInput label={t('views.name')} required maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      <Radio.Group label={t('views.sharing')} value={sharing} onChange={(next) => setSharing(next as Sharing)}>
        <Stack gap={6} mt={6}>
          {SHARING.map((each) => <Radio key={each} value={each} label={t(`views.sharingOf.${each}`)} disabled={!mayShare && each !== 'PRIVATE'} />)}
        </Stack>
      </Radio.Group>
      {!mayShare && <Text size="sm" c="dimmed">{t('views.mayNotShare')}</Text>}
      {sharing === 'ROLES' && <MultiSelect label={t('views.roles')} data={(known.data?.viewRoles ?? []).map((role) => ({ value: role.code, label: role.label }))} value={roles} onChange={setRoles} />}
    </FormModal>
  );
}
