/** Pages of a list, loaded as one scrolls. What was loaded is remembered, so that *back* shows it at once and at its place. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useClient, type CombinedError } from 'urql';
import { readFragment, type ResultOf } from '@/lib/graphql';
import { gridQuery, gridRow, type GridVariables } from './query';

const PAGE = 60;
/** For rows that are needed at once, such as those that something is pasted into; the hub gives no more. */
const LARGE_PAGE = 200;
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
  const under = useRef<Promise<unknown>>(undefined);

  const load = useCallback(
    async (from: Pages | null, size = PAGE): Promise<Pages | null> => {
      const asked: GridVariables = JSON.parse(key);
      busy.current = true;
      setState((now) => ({ ...now, fetching: true, error: null }));
      const result = await client
        .query(gridQuery, { ...asked, first: size, after: from?.cursor ?? null, withFacets: from === null }, { requestPolicy: 'network-only' })
        .toPromise();
      if (latest.current !== key) return null;
      busy.current = false;
      if (!result.data) {
        setState((now) => ({ ...now, fetching: false, error: result.error ?? null }));
        return null;
      }
      const pages = append(from ?? empty, result.data.resources);
      remember(key, pages, memory.get(key)?.scroll ?? 0);
      // Whoever waits for rows goes on with them on the page.
      flushSync(() => setState({ key, pages, error: null, fetching: false }));
      return pages;
    },
    [client, key],
  );

  useEffect(() => {
    if (!ready) return;
    latest.current = key;
    const known = memory.get(key);
    // The rows of the question before stay on screen, greyed, until the new ones are here: no flash of emptiness.
    if (known) setState({ key, pages: known.pages, error: null, fetching: true });
    under.current = load(null);
  }, [key, load, ready]);

  const { pages } = state;
  const next = useCallback(() => {
    if (!busy.current && pages.more && state.key === key) under.current = load(pages);
  }, [key, load, pages, state.key]);

  const now = useRef(state);
  now.current = state;
  /** Loads until that many more rows are there, or all there are. */
  const reach = useCallback(
    async (more: number) => {
      const wanted = now.current.pages.rows.length + more;
      await under.current;
      let { pages: held } = now.current;
      while (now.current.key === key && held.more && held.rows.length < wanted) {
        const next = await load(held, LARGE_PAGE);
        if (!next) return;
        held = next;
      }
    },
    [key, load],
  );

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
    reach,
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
