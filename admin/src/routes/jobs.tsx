/** Background work. */
import { Button } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Jobs } from '@/features/jobs/jobs';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/jobs');

export function JobsRoute() {
  const { t } = useTranslation();
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t('nav.jobs')} sub={t('jobs.sub')} actions={<Button component={Link} to="/bulk-edits" variant="default" leftSection={<IconStack2 size={16} />}>{t('nav.bulkEdits')}</Button>}>
      <Jobs state={state} onState={(next) => void navigate({ search: { state: next } })} />
    </Page>
  );
}
