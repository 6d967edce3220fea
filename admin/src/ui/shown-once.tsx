/** Something secret that is shown now and never again. */
import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function ShownOnce({ title, text, value, close }: { title: string; text: string; value: string; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={title}>
      <Stack gap="md">
        <Text size="sm">{text}</Text>
        <Code block tabIndex={0} data-testid="secret" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{value}</Code>
        <Group justify="flex-end">
          <CopyButton value={value}>{({ copied, copy }) => <Button variant="default" onClick={copy}>{copied ? t('common.copied') : t('common.copy')}</Button>}</CopyButton>
          <Button onClick={close}>{t('common.close')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
