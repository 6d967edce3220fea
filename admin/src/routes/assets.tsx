/** The asset library. */
import { getRouteApi } from '@tanstack/react-router';
import { Library } from '@/features/assets/library';

const route = getRouteApi('/inside/assets');

export function AssetsRoute() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return <Library search={search} onSearch={(change, replace) => void navigate({ search: (now) => ({ ...now, ...change }), replace, resetScroll: false })} />;
}
