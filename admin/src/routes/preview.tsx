/** What a preview link opens: nobody needs an account for it. The token stands behind the `#`. */
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Preview } from '@/features/preview/preview';

const route = getRouteApi('/preview');

export function PreviewRoute() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [token] = useState(() => location.hash.slice(1));
  return <Preview token={token} search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), hash: true, replace: true })} />;
}
