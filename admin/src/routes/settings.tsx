/** My settings. */
import { useTranslation } from 'react-i18next';
import { Settings } from '@/features/settings/settings';
import { Page } from '@/ui/page';

export function SettingsRoute() {
  const { t } = useTranslation();
  return <Page title={t('nav.settings')}><Settings /></Page>;
}
