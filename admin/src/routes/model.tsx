/** The data model. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Model } from '@/features/model/model';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/model');

export function ModelRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t('nav.model')} sub={t('model.sub')}>
      <Model search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} />
    </Page>
  );
}
