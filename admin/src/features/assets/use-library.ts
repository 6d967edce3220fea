/** The assets of the library in pages, with their facets, read from the address. */
import { useMemo } from 'react';
import type { ResultOf } from '@/lib/graphql';
import { listInput } from '@/lib/list-search';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { useScope } from '@/parts/scope';
import { libraryQuery } from './query';
import type { LibrarySearch } from './library';

const PAGE = 60;
const resources = (data: ResultOf<typeof libraryQuery>) => data.resources;

export function useLibrary(search: LibrarySearch) {
  const { labelLocale } = useWorkspace();
  const scope = useScope({});
  const variables = useMemo(() => {
    const sort = search.sort ?? '-updatedAt';
    const { filter, search: text } = listInput(search, ['ASSET'], scope);
    return { search: text, filter, sort: { field: sort.replace(/^-/, ''), direction: sort.startsWith('-') ? ('DESC' as const) : ('ASC' as const) }, locale: scope.locale, uiLocale: labelLocale };
  }, [labelLocale, scope, search]);
  const { nodes, latest, ...list } = useList(libraryQuery, variables, { read: resources, first: PAGE });
  return { ...list, assets: nodes, facets: latest?.facets ?? [] };
}
