/** Pages of a list, loaded as one scrolls. What was loaded is remembered, so that *back* shows it at once and at its place. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient, type CombinedError } from 'urql';
import { readFragment, type ResultOf } from '@/lib/graphql';
import { gridQuery, gridRow, type GridVariables } from './query';

const PAGE = 60;
const REMEMBERED = 8;

export type Row = ResultOf<typeof gridRow>;
export type GridFacet = NonNullable<ResultOf<typeof gridQuery>['resources']['facets']>[number];

export interface Pages {
  rows: readonly Row[];
  total: number | null;
  facets: readonly GridFacet[];
  more: boolean;
  cursor: string | null;
}

const empty: Pages = { rows: [], total: null, facets: [], more: false, cursor: null };
const memory = new Map<string, { pages: Pages; scroll: number }>();

function remember(key: string, pages: Pages, scroll: number) {
  memory.delete(key);
  memory.set(key, { pages, scroll });
  for (const oldest of memory.keys()) {
    if (memory.size <= REMEMBERED) break;
    memory.delete(oldest);
  }
}

function append(pages: Pages, answer: ResultOf<typeof gridQuery>['resources']): Pages {
  return {
    rows: [...pages.rows, ...answer.nodes.map((node) => readFragment(gridRow, node))],
    total: answer.totalCount,
    facets: answer.facets ?? pages.facets,
    more: answer.pageInfo.hasNextPage,
    cursor: answer.pageInfo.endCursor,
  };
}

/** Asks nothing until it is `ready`. */
export function usePages(variables: GridVariables, ready: boolean) {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [state, setState] = useState(() => ({ key, pages: memory.get(key)?.pages ?? empty, error: null as CombinedError | null, fetching: true }));
  const latest = useRef(key);
  const busy = useRef(false);

  const load = useCallback(
    async (from: Pages | null) => {
      const asked: GridVariables = JSON.parse(key);
      busy.current = true;
      setState((now) => ({ ...now, fetching: true, error: null }));
      const result = await client
        .query(gridQuery, { ...asked, first: PAGE, after: from?.cursor ?? null, withFacets: from === null }, { requestPolicy: 'network-only' })
        .toPromise();
      if (latest.current !== key) return;
      busy.current = false;
      if (!result.data) return setState((now) => ({ ...now, fetching: false, error: result.error ?? null }));
      const pages = append(from ?? empty, result.data.resources);
      remember(key, pages, memory.get(key)?.scroll ?? 0);
      setState({ key, pages, error: null, fetching: false });
    },
    [client, key],
  );

  useEffect(() => {
    if (!ready) return;
    latest.current = key;
    const known = memory.get(key);
    // The rows of the question before stay on screen, greyed, until the new ones are here: no flash of emptiness.
    if (known) setState({ key, pages: known.pages, error: null, fetching: true });
    void load(null);
  }, [key, load, ready]);

  const { pages } = state;
  const next = useCallback(() => {
    if (!busy.current && pages.more && state.key === key) void load(pages);
  }, [key, load, pages, state.key]);

  /** Puts rows as they are stored now in the place of what was loaded. */
  const replace = useCallback((stored: readonly Row[]) => {
    const byId = new Map(stored.map((row) => [row.id, row]));
    setState((now) => {
      const fresh = { ...now.pages, rows: now.pages.rows.map((row) => byId.get(row.id) ?? row) };
      remember(now.key, fresh, memory.get(now.key)?.scroll ?? 0);
      return { ...now, pages: fresh };
    });
  }, []);

  return {
    ...state,
    replace,
    stale: state.key !== key,
    next,
    reload: useCallback(() => void load(null), [load]),
    scrollAt: memory.get(key)?.scroll ?? 0,
    keepScroll: useCallback((scroll: number) => {
      const known = memory.get(key);
      if (known) known.scroll = scroll;
    }, [key]),
  };
}
