/** The kinds of resources and where each is edited. */

export const RESOURCE_KINDS = ['PRODUCT', 'PRODUCT_MODEL', 'ENTRY', 'ASSET'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];
export type ResourceState = 'DRAFT' | 'IN_REVIEW' | 'LIVE' | 'CHANGED' | 'WITHDRAWN';

const FOLDERS: Record<ResourceKind, string> = { PRODUCT: '/products', PRODUCT_MODEL: '/models', ENTRY: '/entries', ASSET: '/assets' };

/** The list a kind belongs to; models stand among the products. */
export function listPath(kind: ResourceKind): '/products' | '/entries' | '/assets' {
  return kind === 'ENTRY' ? '/entries' : kind === 'ASSET' ? '/assets' : '/products';
}

export function editorPath(kind: ResourceKind, code: string): string {
  return `${FOLDERS[kind]}/${encodeURIComponent(code)}`;
}
