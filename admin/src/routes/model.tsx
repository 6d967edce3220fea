/** The data model, and the page of one family. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FamilyPage, NewFamilyPage } from '@/features/model/family-page';
import { Model } from '@/features/model/model';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/model');
const familyRoute = getRouteApi('/inside/model/families/$code');
const newFamilyRoute = getRouteApi('/inside/model/new-family');

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

export function FamilyRoute() {
  const { code } = familyRoute.useParams();
  const search = familyRoute.useSearch();
  const navigate = familyRoute.useNavigate();
  return <FamilyPage key={code} code={code} search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })} />;
}

export function NewFamilyRoute() {
  const search = newFamilyRoute.useSearch();
  const navigate = newFamilyRoute.useNavigate();
  return <NewFamilyPage search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })} />;
}
