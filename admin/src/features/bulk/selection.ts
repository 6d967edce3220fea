/** What a bulk edit is about, read from its address: the ids behind the `#`, or the whole list that the search names. */
import { RESOURCE_KINDS, type ResourceKind } from '@/lib/kinds';
import { listInput, type ListSearch, type ResourceListInput } from '@/lib/list-search';
import { splitList } from '@/lib/search';
import type { ScopeChoice } from './steps';

export interface NewBulkSearch extends ListSearch {
  /** `PRODUCT`, or several kinds with commas. */
  kinds?: string;
  /** `yes`: everything in the list. It is never guessed: an address that lost its ids is about nothing. */
  all?: string;
  /** `SET_FAMILY`: the step to begin with. */
  step?: string;
}

export type Selection = { ids: string[] } | { list: ResourceListInput };

/** Products where the address names no kind. */
export function kindsOf(search: NewBulkSearch): ResourceKind[] {
  const kinds = RESOURCE_KINDS.filter((kind) => splitList(search.kinds).includes(kind));
  return kinds.length > 0 ? kinds : ['PRODUCT'];
}

export function selectionOf(search: NewBulkSearch, hash: string, scope: ScopeChoice): Selection | null {
  if (search.all === 'yes') return { list: listInput(search, kindsOf(search), scope) };
  const ids = splitList(hash);
  return ids.length > 0 ? { ids } : null;
}

/** The same resources as a question to the list. What was ticked may be of several kinds: models and their variants. */
export function asList(selection: Selection): ResourceListInput {
  return 'ids' in selection ? { kinds: [...RESOURCE_KINDS], filter: { ids: selection.ids } } : selection.list;
}
