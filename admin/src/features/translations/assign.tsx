/** Gives work to somebody, or takes it back. */
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { FormModal } from '@/ui/form-modal';
import { assignMutation, translatorsQuery, unassignMutation, type TranslationFilter } from './query';

interface Props {
  locale: string;
  selection: TranslationFilter;
  count: number;
  done: () => void;
  close: () => void;
}

export function AssignDialog({ locale, selection, count, done, close }: Props) {
  const { t } = useTranslation();
  const { localeLabel, language } = useWorkspace();
  const notify = useNotify();
  const [people] = useQuery({ query: translatorsQuery, variables: { locale } });
  const [given, assign] = useMutation(assignMutation);
  const [taken, unassign] = useMutation(unassignMutation);
  const [assignee, setAssignee] = useState<string | null>(null);
  const [due, setDue] = useState('');
  const [note, setNote] = useState('');
  const total = formatNumber(count, language);
  const save = async () => {
    if (!assignee) return;
    const answer = await assign({ locale, selection, input: { assignee, due: due || null, note: note || null } });
    if (answer.error) return;
    notify.done(t('translation.assigned', { count, total }));
    done();
  };
  const take = async () => {
    const answer = await unassign({ locale, selection });
    if (answer.error) return;
    notify.done(t('translation.taken', { count: answer.data?.unassignTranslations ?? 0 }));
    done();
  };
  const error = given.error ?? taken.error ?? people.error;
  return (
    <FormModal title={t('translation.assignTitle', { count, total, locale: localeLabel(locale) })} submitLabel={t('translation.give')} busy={given.fetching} failure={error ? graphqlFailure(error) : null} disabled={!assignee} onSubmit={() => void save()} close={close}>
      <Select label={t('translation.assignee')} required searchable data={people.data?.translators.map((person) => ({ value: person.id, label: person.name })) ?? []} value={assignee} onChange={setAssignee} nothingFoundMessage={t('translation.nobody')} />
      <TextInput type="date" label={t('translation.dueLong')} value={due} onChange={(event) => setDue(event.currentTarget.value)} />
      <Textarea label={t('translation.note')} description={t('translation.noteHint')} autosize minRows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <div><Button size="compact-sm" variant="subtle" color="gray" loading={taken.fetching} onClick={() => void take()}>{t('translation.take')}</Button></div>
    </FormModal>
  );
}
