/** There is nothing at this address, or nothing that this person may see. */
import { IconCompassOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from './states';
import { Page } from './page';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFound.title')}>
      <EmptyState icon={<IconCompassOff size={24} />} title={t('notFound.text')} action={<Link to="/">{t('notFound.home')}</Link>} />
    </Page>
  );
}
