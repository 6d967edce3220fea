/** The list of editorial entries. */
import { IconArticle } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CreateButton } from '@/features/create/create-button';
import { ResourceList } from '@/features/grid/resource-list';
import type { ResourceKind } from '@/lib/kinds';
import { Page } from '@/ui/page';
import { EmptyState } from '@/ui/states';

const route = getRouteApi('/inside/entries');
const KINDS: ResourceKind[] = ['ENTRY'];

export function EntriesRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t('nav.entries')} sub={t('grid.entriesSub')} full actions={<CreateButton kinds={['ENTRY']} />}>
      <ResourceList
        list="entries"
        label={t('nav.entries')}
        kinds={KINDS}
        search={search}
        onSearch={(change, replace) => void navigate({ search: (now) => ({ ...now, ...change }), replace })}
        empty={<EmptyState icon={<IconArticle size={24} />} title={t('grid.noEntries')}>{t('grid.noEntriesHint')}</EmptyState>}
      />
    </Page>
  );
}
