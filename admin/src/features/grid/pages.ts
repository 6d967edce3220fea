/** A window of a list, which grows as one scrolls and is opened elsewhere when one jumps. What was loaded is remembered, so that *back* shows it at once and at its place. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useClient, type CombinedError } from 'urql';
import { readFragment, type ResultOf } from '@/lib/graphql';
import { gridQuery, gridRow, type GridVariables } from './query';

const PAGE = 60;
/** For rows that are needed at once, such as those that something is pasted into; the hub gives no more. */
const LARGE_PAGE = 200;
/** Rows that are loaded before the place one jumps to. */
const BEFORE = 40;
const REMEMBERED = 8;

export type Row = ResultOf<typeof gridRow>;
export type GridFacet = NonNullable<ResultOf<typeof gridQuery>['resources']['facets']>[number];

export interface Pages {
  /** The place in the list of the first row that is loaded. */
  start: number;
  rows: readonly Row[];
  total: number | null;
  facets: readonly GridFacet[];
  more: boolean;
  cursor: string | null;
}

const empty: Pages = { start: 0, rows: [], total: null, facets: [], more: false, cursor: null };
const memory = new Map<string, { pages: Pages; scroll: number }>();

function remember(key: string, pages: Pages, scroll: number) {
  memory.delete(key);
  memory.set(key, { pages, scroll });
  for (const oldest of memory.keys()) {
    if (memory.size <= REMEMBERED) break;
    memory.delete(oldest);
  }
}

type Answer = ResultOf<typeof gridQuery>['resources'];

const rowsOf = (answer: Answer): Row[] => answer.nodes.map((node) => readFragment(gridRow, node));

/** A new window, which begins at a place. */
function open(start: number, answer: Answer, facets: readonly GridFacet[]): Pages {
  return { start, rows: rowsOf(answer), total: answer.totalCount, facets: answer.facets ?? facets, more: answer.pageInfo.hasNextPage, cursor: answer.pageInfo.endCursor };
}

function append(pages: Pages, answer: Answer): Pages {
  return { ...open(pages.start, answer, pages.facets), rows: [...pages.rows, ...rowsOf(answer)] };
}

/** What was added to the list meanwhile moves rows on: those that are there already are not taken again. */
export function prepend(pages: Pages, rows: readonly Row[], total: number): Pages {
  const known = new Set(pages.rows.map((row) => row.id));
  const fresh = rows.filter((row) => !known.has(row.id));
  return { ...pages, start: Math.max(0, pages.start - rows.length), rows: [...fresh, ...pages.rows], total };
}

interface Ask {
  first: number;
  after?: string | null;
  offset?: number | null;
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
    async (ask: Ask, join: (answer: Answer) => Pages, withFacets = false): Promise<Pages | null> => {
      const asked: GridVariables = JSON.parse(key);
      busy.current = true;
      setState((now) => ({ ...now, fetching: true, error: null }));
      const result = await client.query(gridQuery, { ...asked, ...ask, withFacets }, { requestPolicy: 'network-only' }).toPromise();
      if (latest.current !== key) return null;
      busy.current = false;
      if (!result.data) {
        setState((now) => ({ ...now, fetching: false, error: result.error ?? null }));
        return null;
      }
      const pages = join(result.data.resources);
      remember(key, pages, memory.get(key)?.scroll ?? 0);
      // Whoever waits for rows goes on with them on the page.
      flushSync(() => setState({ key, pages, error: null, fetching: false }));
      return pages;
    },
    [client, key],
  );
  /** From the beginning, or from where the window stands. */
  const begin = useCallback(
    (start = 0) => load({ first: start > 0 ? LARGE_PAGE : PAGE, offset: start > 0 ? start : null }, (answer) => open(start, answer, []), true),
    [load],
  );
  const further = useCallback((held: Pages, size = PAGE) => load({ first: size, after: held.cursor }, (answer) => append(held, answer)), [load]);

  useEffect(() => {
    if (!ready) return;
    latest.current = key;
    const known = memory.get(key);
    // The rows of the question before stay on screen, greyed, until the new ones are here: no flash of emptiness.
    if (known) setState({ key, pages: known.pages, error: null, fetching: true });
    under.current = begin();
  }, [begin, key, ready]);

  const { pages } = state;
  const next = useCallback(() => {
    if (!busy.current && pages.more && state.key === key) under.current = further(pages);
  }, [further, key, pages, state.key]);
  const previous = useCallback(() => {
    if (busy.current || pages.start === 0 || state.key !== key) return;
    const first = Math.min(PAGE, pages.start);
    under.current = load({ first, offset: pages.start - first }, (answer) => prepend(pages, rowsOf(answer), answer.totalCount));
  }, [key, load, pages, state.key]);
  /** Opens the window around a place, from 0. */
  const jump = useCallback(
    (place: number) => {
      if (busy.current || state.key !== key) return;
      const start = Math.max(0, place - BEFORE);
      under.current = load({ first: LARGE_PAGE, offset: start }, (answer) => open(start, answer, pages.facets));
    },
    [key, load, pages.facets, state.key],
  );

  const now = useRef(state);
  now.current = state;
  /** Loads until that many more rows are there, or all there are. */
  const reach = useCallback(
    async (more: number) => {
      const wanted = now.current.pages.rows.length + more;
      await under.current;
      let { pages: held } = now.current;
      while (now.current.key === key && held.more && held.rows.length < wanted) {
        const next = await further(held, LARGE_PAGE);
        if (!next) return;
        held = next;
      }
    },
    [further, key],
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
    previous,
    jump,
    reload: useCallback(() => void begin(now.current.pages.start), [begin]),
    scrollAt: memory.get(key)?.scroll ?? 0,
    keepScroll: useCallback((scroll: number) => {
      const known = memory.get(key);
      if (known) known.scroll = scroll;
    }, [key]),
  };
}
