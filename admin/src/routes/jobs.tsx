/** Background work. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Jobs } from '@/features/jobs/jobs';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/jobs');

export function JobsRoute() {
  const { t } = useTranslation();
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  return <Page title={t('nav.jobs')} sub={t('jobs.sub')}><Jobs state={state} onState={(next) => void navigate({ search: { state: next } })} /></Page>;
}
