/** One asset. */
import { getRouteApi } from '@tanstack/react-router';
import { AssetEditor } from '@/features/assets/asset';

const route = getRouteApi('/inside/assets/$code');

export function AssetRoute() {
  const { code } = route.useParams();
  return <AssetEditor key={code} code={code} />;
}
