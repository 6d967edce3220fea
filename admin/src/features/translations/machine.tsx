/** Has a machine translate: first how much it would be sent, then the doing, which is a bulk edit to follow and to take back. */
import { Checkbox, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { FormModal } from '@/ui/form-modal';
import { previewMachineQuery, translateMutation, type TranslationFilter } from './query';

interface Props {
  locale: string;
  selection: TranslationFilter;
  close: () => void;
}

export function MachineDialog({ locale, selection, close }: Props) {
  const { t } = useTranslation();
  const { localeLabel, language } = useWorkspace();
  const navigate = useNavigate();
  const [outdated, setOutdated] = useState(false);
  const variables = { locale, selection, outdated };
  const [preview] = useQuery({ query: previewMachineQuery, variables, requestPolicy: 'network-only' });
  const [started, start] = useMutation(translateMutation);
  // While the next one is on its way, the last one is about something else.
  const amount = preview.fetching || preview.error ? undefined : preview.data?.previewMachineTranslation;
  const error = started.error ?? preview.error;
  const run = async () => {
    const id = (await start(variables)).data?.translateByMachine.id;
    if (id) void navigate({ to: '/bulk-edits/$id', params: { id } });
  };
  const said = !amount ? '' : amount.texts === 0 ? t('translation.machineNothing') : t('translation.machineAmount', {
    count: amount.texts,
    texts: formatNumber(amount.texts, language),
    characters: formatNumber(amount.characters, language),
  });
  return (
    <FormModal title={t('translation.machineTitle', { locale: localeLabel(locale) })} submitLabel={t('translation.machineStart')} busy={started.fetching} failure={error ? graphqlFailure(error) : null} disabled={!amount || amount.texts === 0} onSubmit={() => void run()} close={close}>
      <Text size="sm" role="status" aria-busy={preview.fetching}>{said || t('translation.machineCounting')}</Text>
      <Checkbox label={t('translation.machineOutdated')} description={t('translation.machineOutdatedHint')} checked={outdated} onChange={(event) => setOutdated(event.currentTarget.checked)} />
      <Text size="sm" c="dimmed">{t('translation.machineNote')}</Text>
    </FormModal>
  );
}
