/** Pages of the library for what the address says. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient, type CombinedError } from 'urql';
import type { FragmentOf, ResultOf, VariablesOf } from '@/lib/graphql';
import type { ResourceState } from '@/lib/kinds';
import { splitList } from '@/lib/search';
import { useWorkspace } from '@/lib/workspace';
import { useScope } from '@/parts/scope';
import { assetCard, libraryQuery } from './query';
import type { LibrarySearch } from './library';

const PAGE = 60;

interface State {
  assets: readonly FragmentOf<typeof assetCard>[];
  facets: ResultOf<typeof libraryQuery>['resources']['facets'];
  total: number | null;
  cursor: string | null;
  more: boolean;
  fetching: boolean;
  error: CombinedError | null;
}

const start: State = { assets: [], facets: [], total: null, cursor: null, more: false, fetching: true, error: null };

function orNull<T>(list: T[]): T[] | null {
  return list.length > 0 ? list : null;
}

export function useLibrary(search: LibrarySearch) {
  const client = useClient();
  const { labelLocale } = useWorkspace();
  const { locale } = useScope({});
  const [state, setState] = useState(start);
  const variables = useMemo<Omit<VariablesOf<typeof libraryQuery>, 'first' | 'after'>>(() => {
    const sort = search.sort ?? '-updatedAt';
    return {
      search: search.q ?? null,
      filter: { families: orNull(splitList(search.family)), categories: orNull(splitList(search.category)), states: orNull(splitList(search.state) as ResourceState[]) },
      sort: { field: sort.replace(/^-/, ''), direction: sort.startsWith('-') ? 'DESC' : 'ASC' },
      locale,
      uiLocale: labelLocale,
    };
  }, [labelLocale, locale, search.q, search.family, search.category, search.state, search.sort]);
  const asked = useRef(0);
  const load = useCallback(
    async (from: State | null) => {
      const ticket = ++asked.current;
      setState((now) => ({ ...now, fetching: true, error: null }));
      const answer = await client.query(libraryQuery, { ...variables, first: PAGE, after: from?.cursor ?? null }, { requestPolicy: 'network-only' }).toPromise();
      if (ticket !== asked.current) return;
      const page = answer.data?.resources;
      if (!page) return setState((now) => ({ ...now, fetching: false, error: answer.error ?? null }));
      setState({ assets: [...(from?.assets ?? []), ...page.nodes], facets: page.facets, total: page.totalCount, cursor: page.pageInfo.endCursor, more: page.pageInfo.hasNextPage, fetching: false, error: null });
    },
    [client, variables],
  );
  useEffect(() => void load(null), [load]);
  const next = useCallback(() => {
    if (!state.fetching && state.more) void load(state);
  }, [load, state]);
  return { ...state, next, reload: useCallback(() => void load(null), [load]) };
}
