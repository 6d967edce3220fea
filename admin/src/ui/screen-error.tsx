/** A screen failed in a way nobody foresaw: say so, and offer to load it again. A missing chunk means a newer admin is out. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Page } from './page';
import { EmptyState } from './states';

export function ScreenError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const message = error instanceof Error ? error.message : String(error);
  const outdated = /dynamically imported module|Failed to fetch/.test(message);
  return (
    <Page title={t('screenError.title')}>
      <EmptyState
        icon={<IconAlertTriangle size={24} />}
        title={outdated ? t('screenError.outdated') : t('screenError.text')}
        action={<Button onClick={() => location.reload()}>{t('screenError.reload')}</Button>}
      >
        {outdated ? null : message}
      </EmptyState>
    </Page>
  );
}
