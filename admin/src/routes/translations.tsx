/** What is left to translate. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Translations } from '@/features/translations/translations';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/translations');

export function TranslationsRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return <Page title={t('nav.translations')} sub={t('translation.sub')}><Translations search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} /></Page>;
}
