/** People, roles and tokens. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { People } from '@/features/people/people';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/people');

export function PeopleRoute() {
  const { t } = useTranslation();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return <Page title={t('nav.people')} sub={t('people.sub')}><People tab={tab} onTab={(next) => void navigate({ search: { tab: next } })} /></Page>;
}
