/** Permission codes that the screens ask for. The hub decides; the admin only leaves out what would be refused. */
import type { ResourceKind } from './kinds';

export function editPermission(kind: ResourceKind): string {
  return kind === 'ASSET' ? 'EDIT_ASSETS' : kind === 'ENTRY' ? 'EDIT_ENTRIES' : 'EDIT_PRODUCTS';
}
