/** What was deleted. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Trash } from '@/features/trash/trash';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/trash');

export function TrashRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return <Page title={t('nav.trash')} sub={t('trash.sub')}><Trash search={search} onSearch={(change, replace) => void navigate({ search: (now) => ({ ...now, ...change }), replace })} /></Page>;
}
