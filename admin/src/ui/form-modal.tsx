/** The frame of a small form: fields, the failure if there is one, and the two buttons. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useCallback, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '@/lib/errors';
import { FailureNote } from './failure-note';

interface FormModalProps {
  title: string;
  size?: string | number;
  busy: boolean;
  failure: Failure | null;
  disabled?: boolean;
  submitLabel?: string;
  onSubmit: () => void;
  /** Asks whether what the form is about shall go; null for those who may not. */
  remove?: (() => void) | null;
  close: () => void;
  children: ReactNode;
}

const TYPED = 'input:not([type=hidden], [type=checkbox], [type=radio], [inputmode], [aria-haspopup]):enabled, textarea:enabled';

/** Else a dialog begins at its first button, which is the one that closes it. */
function startInFirstField(form: HTMLFormElement | null) {
  if (form && !form.querySelector('[data-autofocus]:enabled')) form.querySelector(TYPED)?.setAttribute('data-autofocus', '');
}

export function FormModal({ title, size = 'lg', busy, failure, disabled, submitLabel, onSubmit, remove, close, children }: FormModalProps) {
  const { t } = useTranslation();
  const form = useCallback(startInFirstField, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A form may open from within another one, and React would hand its event on to that.
    event.stopPropagation();
    onSubmit();
  };
  return (
    <Modal opened onClose={close} size={size} title={title}>
      <form ref={form} onSubmit={submit}>
        <Stack gap="md">
          {children}
          {failure && <FailureNote failure={failure} />}
          <Group justify="flex-end">
            {remove && <Button variant="default" mr="auto" leftSection={<IconTrash size={15} />} onClick={remove}>{t('model.delete')}</Button>}
            <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
            <Button type="submit" loading={busy} disabled={disabled}>{submitLabel ?? t('editor.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
