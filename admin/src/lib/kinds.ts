/** The kinds of resources and where each is edited. */

export const RESOURCE_KINDS = ['PRODUCT', 'PRODUCT_MODEL', 'ENTRY', 'RECORD', 'ASSET'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];
export type ResourceState = 'DRAFT' | 'IN_REVIEW' | 'LIVE' | 'CHANGED' | 'WITHDRAWN';

const FOLDERS: Record<ResourceKind, string> = { PRODUCT: '/products', PRODUCT_MODEL: '/models', ENTRY: '/entries', RECORD: '/records', ASSET: '/assets' };
/** Models stand among the products. */
const LISTS = { PRODUCT: 'products', PRODUCT_MODEL: 'products', ENTRY: 'entries', RECORD: 'records', ASSET: 'assets' } as const satisfies Record<ResourceKind, string>;

/** The list a kind belongs to, as the navigation names it. */
export function listName(kind: ResourceKind): (typeof LISTS)[ResourceKind] {
  return LISTS[kind];
}

export function listPath(kind: ResourceKind): `/${(typeof LISTS)[ResourceKind]}` {
  return `/${LISTS[kind]}`;
}

export function editorPath(kind: ResourceKind, code: string): string {
  return `${FOLDERS[kind]}/${encodeURIComponent(code)}`;
}
