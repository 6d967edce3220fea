/** The addresses of the editor: products, product models, entries and records share it. */
import { getRouteApi } from '@tanstack/react-router';
import { Editor } from '@/features/editor/editor';

const productRoute = getRouteApi('/inside/products/$code');
const modelRoute = getRouteApi('/inside/models/$code');
const entryRoute = getRouteApi('/inside/entries/$code');
const recordRoute = getRouteApi('/inside/records/$code');

export function ProductRoute() {
  const { code } = productRoute.useParams();
  const search = productRoute.useSearch();
  const navigate = productRoute.useNavigate();
  return <Editor key={code} kind="PRODUCT" code={code} search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} />;
}

export function ProductModelRoute() {
  const { code } = modelRoute.useParams();
  const search = modelRoute.useSearch();
  const navigate = modelRoute.useNavigate();
  return <Editor key={code} kind="PRODUCT_MODEL" code={code} search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} />;
}

export function EntryRoute() {
  const { code } = entryRoute.useParams();
  const search = entryRoute.useSearch();
  const navigate = entryRoute.useNavigate();
  return <Editor key={code} kind="ENTRY" code={code} search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} />;
}

export function RecordRoute() {
  const { code } = recordRoute.useParams();
  const search = recordRoute.useSearch();
  const navigate = recordRoute.useNavigate();
  return <Editor key={code} kind="RECORD" code={code} search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} />;
}
