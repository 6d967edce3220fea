/** How good the catalogue is, and products that may be one. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Quality } from '@/features/quality/quality';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/quality');

export function QualityRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t('nav.quality')} sub={t('quality.sub')}>
      <Quality search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} />
    </Page>
  );
}
