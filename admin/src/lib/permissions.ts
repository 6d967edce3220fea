/** Permission codes that the screens ask for. The hub decides; the admin only leaves out what would be refused. */
import type { ResourceKind } from './kinds';

const EDITS: Record<ResourceKind, string> = { PRODUCT: 'EDIT_PRODUCTS', PRODUCT_MODEL: 'EDIT_PRODUCTS', ENTRY: 'EDIT_ENTRIES', RECORD: 'EDIT_RECORDS', ASSET: 'EDIT_ASSETS' };

export function editPermission(kind: ResourceKind): string {
  return EDITS[kind];
}
