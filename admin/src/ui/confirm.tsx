/** Asks before something that is hard to take back. */
import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface ConfirmProps {
  title: string;
  text: ReactNode;
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  close: () => void;
  /** A third way between the two. */
  extra?: ReactNode;
}

export function ConfirmDialog({ title, text, confirm, danger, busy, onConfirm, close, extra }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={title}>
      <Text size="sm" mb="lg" component="div">{text}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
        {extra}
        <Button color={danger ? 'red.8' : undefined} loading={busy} onClick={onConfirm}>{confirm}</Button>
      </Group>
    </Modal>
  );
}
