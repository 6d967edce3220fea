/** Every address of the admin on one page. Each screen is a chunk of its own. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { keep, parseSearch, stringifySearch } from '@/lib/search';
import { accessToken } from '@/lib/session';
import { NotFound } from '@/ui/not-found';
import { ScreenError } from '@/ui/screen-error';
import { Shell } from './shell';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: keep('token', 'next'),
  component: lazyRouteComponent(() => import('@/routes/sign-in'), 'SignInRoute'),
});

const preview = createRoute({
  getParentRoute: () => root,
  path: '/preview',
  validateSearch: keep('channel', 'kind', 'code', 'locale'),
  component: lazyRouteComponent(() => import('@/routes/preview'), 'PreviewRoute'),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  errorComponent: ScreenError,
  beforeLoad: ({ location }) => {
    if (accessToken() === null) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
  },
});

/** What a list of resources keeps in its address. */
const listSearch = keep('q', 'family', 'category', 'state', 'complete', 'enabled', 'missing', 'where', 'file', 'sort', 'cols', 'widths', 'density', 'layout', 'show', 'locale', 'channel', 'view', 'tab');
/** What an editor keeps in its address. */
const editorSearch = keep('locale', 'beside', 'channel', 'only', 'tab', 'field', 'rev');

const home = createRoute({ getParentRoute: () => inside, path: '/', component: lazyRouteComponent(() => import('@/routes/home'), 'HomeRoute') });
const products = createRoute({ getParentRoute: () => inside, path: '/products', validateSearch: listSearch, component: lazyRouteComponent(() => import('@/routes/products'), 'ProductsRoute') });
const product = createRoute({ getParentRoute: () => inside, path: '/products/$code', validateSearch: editorSearch, component: lazyRouteComponent(() => import('@/routes/editor'), 'ProductRoute') });
const model = createRoute({ getParentRoute: () => inside, path: '/models/$code', validateSearch: editorSearch, component: lazyRouteComponent(() => import('@/routes/editor'), 'ProductModelRoute') });
const entries = createRoute({ getParentRoute: () => inside, path: '/entries', validateSearch: listSearch, component: lazyRouteComponent(() => import('@/routes/entries'), 'EntriesRoute') });
const entry = createRoute({ getParentRoute: () => inside, path: '/entries/$code', validateSearch: editorSearch, component: lazyRouteComponent(() => import('@/routes/editor'), 'EntryRoute') });
const records = createRoute({ getParentRoute: () => inside, path: '/records', validateSearch: listSearch, component: lazyRouteComponent(() => import('@/routes/records'), 'RecordsRoute') });
const record = createRoute({ getParentRoute: () => inside, path: '/records/$code', validateSearch: editorSearch, component: lazyRouteComponent(() => import('@/routes/editor'), 'RecordRoute') });
const assets = createRoute({ getParentRoute: () => inside, path: '/assets', validateSearch: listSearch, component: lazyRouteComponent(() => import('@/routes/assets'), 'AssetsRoute') });
const asset = createRoute({ getParentRoute: () => inside, path: '/assets/$code', validateSearch: editorSearch, component: lazyRouteComponent(() => import('@/routes/asset'), 'AssetRoute') });
const reviews = createRoute({ getParentRoute: () => inside, path: '/reviews', validateSearch: keep('state', 'mine', 'channel', 'id'), component: lazyRouteComponent(() => import('@/routes/reviews'), 'ReviewsRoute') });
const channels = createRoute({ getParentRoute: () => inside, path: '/channels', component: lazyRouteComponent(() => import('@/routes/channels'), 'ChannelsRoute') });
const channel = createRoute({ getParentRoute: () => inside, path: '/channels/$code', validateSearch: keep('tab', 'locale', 'state', 'output', 'delivery', 'dstate'), component: lazyRouteComponent(() => import('@/routes/channels'), 'ChannelRoute') });
/** What the model keeps in its address. */
const modelSearch = keep('tab', 'q', 'open', 'group', 'type');

const modelHome = createRoute({
  getParentRoute: () => inside,
  path: '/model',
  validateSearch: modelSearch,
  // Families were opened over their list once; such addresses lead to their pages.
  beforeLoad: ({ search: { tab = 'families', open } }) => {
    if (tab !== 'families' || open === undefined) return;
    throw open === '+' ? redirect({ to: '/model/new-family', replace: true }) : redirect({ to: '/model/families/$code', params: { code: open }, replace: true });
  },
  component: lazyRouteComponent(() => import('@/routes/model'), 'ModelRoute'),
});
const family = createRoute({ getParentRoute: () => inside, path: '/model/families/$code', validateSearch: keep('q', 'show'), component: lazyRouteComponent(() => import('@/routes/model'), 'FamilyRoute') });
const newFamily = createRoute({ getParentRoute: () => inside, path: '/model/new-family', validateSearch: keep('q', 'show'), component: lazyRouteComponent(() => import('@/routes/model'), 'NewFamilyRoute') });
const people = createRoute({ getParentRoute: () => inside, path: '/people', validateSearch: keep('tab'), component: lazyRouteComponent(() => import('@/routes/people'), 'PeopleRoute') });
const jobs = createRoute({ getParentRoute: () => inside, path: '/jobs', validateSearch: keep('state'), component: lazyRouteComponent(() => import('@/routes/jobs'), 'JobsRoute') });
const bulkEdits = createRoute({ getParentRoute: () => inside, path: '/bulk-edits', component: lazyRouteComponent(() => import('@/routes/bulk-edits'), 'BulkEditsRoute') });
const newBulkEdit = createRoute({ getParentRoute: () => inside, path: '/bulk-edits/new', validateSearch: keep('kinds', 'all', 'step', 'q', 'family', 'category', 'state', 'complete', 'enabled', 'missing', 'where', 'file', 'locale', 'channel'), component: lazyRouteComponent(() => import('@/routes/bulk-edits'), 'NewBulkEditRoute') });
const bulkEdit = createRoute({ getParentRoute: () => inside, path: '/bulk-edits/$id', validateSearch: keep('state'), component: lazyRouteComponent(() => import('@/routes/bulk-edits'), 'BulkEditRoute') });
const trash = createRoute({ getParentRoute: () => inside, path: '/trash', validateSearch: keep('kind', 'q'), component: lazyRouteComponent(() => import('@/routes/trash'), 'TrashRoute') });
const translations = createRoute({ getParentRoute: () => inside, path: '/translations', validateSearch: keep('locale', 'state', 'kind', 'who'), component: lazyRouteComponent(() => import('@/routes/translations'), 'TranslationsRoute') });
const quality = createRoute({ getParentRoute: () => inside, path: '/quality', validateSearch: keep('tab', 'family', 'channel', 'locale', 'by', 'show'), component: lazyRouteComponent(() => import('@/routes/quality'), 'QualityRoute') });
const settings = createRoute({ getParentRoute: () => inside, path: '/settings', component: lazyRouteComponent(() => import('@/routes/settings'), 'SettingsRoute') });

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    preview,
    inside.addChildren([home, products, product, model, entries, entry, records, record, assets, asset, reviews, channels, channel, modelHome, family, newFamily, people, jobs, bulkEdits, newBulkEdit, bulkEdit, trash, translations, quality, settings]),
  ]),
  basepath: '/admin',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: ScreenError,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
