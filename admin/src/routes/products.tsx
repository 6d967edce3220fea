/** The list of products, or of product models with their variants below them. */
import { SegmentedControl } from '@mantine/core';
import { IconTag } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CreateButton } from '@/features/create/create-button';
import { ResourceList } from '@/features/grid/resource-list';
import type { ResourceKind } from '@/lib/kinds';
import { EmptyState } from '@/ui/states';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/products');
const PRODUCTS: ResourceKind[] = ['PRODUCT'];
const MODELS: ResourceKind[] = ['PRODUCT_MODEL'];

export function ProductsRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const models = search.show === 'models';
  return (
    <Page title={t('nav.products')} sub={t('grid.productsSub')} full actions={<CreateButton kinds={['PRODUCT', 'PRODUCT_MODEL']} />}>
      <ResourceList
        list={models ? 'models' : 'products'}
        label={t(models ? 'kind.models' : 'nav.products')}
        kinds={models ? MODELS : PRODUCTS}
        search={search}
        expandable={models}
        onSearch={(change, replace) => void navigate({ search: (now) => ({ ...now, ...change }), replace })}
        lead={
          <SegmentedControl
            size="xs"
            aria-label={t('grid.view')}
            value={models ? 'models' : 'products'}
            data={[{ value: 'products', label: t('nav.products') }, { value: 'models', label: t('kind.models') }]}
            onChange={(show) => void navigate({ search: (now) => ({ ...now, view: undefined, show: show === 'models' ? 'models' : undefined }) })}
          />
        }
        empty={<EmptyState icon={<IconTag size={24} />} title={t('grid.noProducts')}>{t('grid.noProductsHint')}</EmptyState>}
      />
    </Page>
  );
}
