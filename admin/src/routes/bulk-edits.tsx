/** The bulk edits, one of them, and a new one. */
import { getRouteApi, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BulkEditPage } from '@/features/bulk/bulk-edit';
import { BulkEdits } from '@/features/bulk/bulk-edits';
import { NewBulkEdit } from '@/features/bulk/new-bulk-edit';
import { Page } from '@/ui/page';

const oneRoute = getRouteApi('/inside/bulk-edits/$id');
const newRoute = getRouteApi('/inside/bulk-edits/new');

export function BulkEditsRoute() {
  const { t } = useTranslation();
  return <Page title={t('nav.bulkEdits')} sub={t('bulk.sub')}><BulkEdits /></Page>;
}

export function BulkEditRoute() {
  const { id } = oneRoute.useParams();
  const { state } = oneRoute.useSearch();
  const navigate = oneRoute.useNavigate();
  return <BulkEditPage key={id} id={id} state={state} onState={(next) => void navigate({ search: { state: next }, resetScroll: false })} />;
}

export function NewBulkEditRoute() {
  const search = newRoute.useSearch();
  const { hash } = useLocation();
  return <NewBulkEdit search={search} hash={hash} />;
}
