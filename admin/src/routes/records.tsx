/** The list of records, of all reference entities or of one. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CreateButton } from '@/features/create/create-button';
import { ResourceList } from '@/features/grid/resource-list';
import { EntityTabs } from '@/features/records/entity-tabs';
import { NoRecords } from '@/features/records/no-records';
import type { ResourceKind } from '@/lib/kinds';
import { useEntities } from '@/parts/entities';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/records');
const KINDS: ResourceKind[] = ['RECORD'];

export function RecordsRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const entities = useEntities();
  const entity = entities?.find(({ code }) => code === search.family);
  const some = entities === null || entities.length > 0;
  return (
    <Page title={t('nav.records')} sub={t('records.sub')} full actions={some && <CreateButton kinds={['RECORD']} family={entity?.code} />}>
      {some && <EntityTabs entities={entities ?? []} chosen={search.family} />}
      <ResourceList
        list={entity ? `records:${entity.code}` : 'records'}
        label={entity?.label ?? t('nav.records')}
        kinds={KINDS}
        search={search}
        onSearch={(change, replace) => void navigate({ search: (now) => ({ ...now, ...change }), replace })}
        byFamily
        empty={<NoRecords some={some} />}
      />
    </Page>
  );
}
