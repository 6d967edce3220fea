/** A list that is loaded page by page, one below the other. Other variables are another list. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient, type AnyVariables, type CombinedError, type TypedDocumentNode } from 'urql';

interface Connection {
  nodes: readonly unknown[];
  totalCount?: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface State<Page extends Connection> {
  nodes: readonly Page['nodes'][number][];
  /** The page that came last, with what else the question asks of the list. */
  latest: Page | null;
  fetching: boolean;
  error: CombinedError | null;
}

interface Options<Data, Page> {
  /** Where in the answer the page is; the same function on every render. */
  read: (data: Data) => Page;
  first: number;
}

/** `variables` say everything but `first` and `after`. */
export function useList<Data, Variables extends AnyVariables, Page extends Connection>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Omit<NonNullable<Variables>, 'first' | 'after'>,
  { read, first }: Options<Data, Page>,
) {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [state, setState] = useState<State<Page>>({ nodes: [], latest: null, fetching: true, error: null });
  const asked = useRef(0);
  const load = useCallback(
    async (from: State<Page> | null) => {
      const ticket = ++asked.current;
      setState((now) => ({ ...now, fetching: true, error: null }));
      const wanted = { ...JSON.parse(key), first, after: from?.latest?.pageInfo.endCursor ?? null } as Variables;
      const answer = await client.query(query, wanted, { requestPolicy: 'network-only' }).toPromise();
      if (ticket !== asked.current) return;
      const page = answer.data && read(answer.data);
      if (!page) return setState((now) => ({ ...now, fetching: false, error: answer.error ?? null }));
      setState({ nodes: [...(from?.nodes ?? []), ...page.nodes], latest: page, fetching: false, error: null });
    },
    [client, first, key, query, read],
  );
  useEffect(() => void load(null), [load]);
  const more = state.latest?.pageInfo.hasNextPage ?? false;
  const next = useCallback(() => {
    if (!state.fetching && more) void load(state);
  }, [load, more, state]);
  return { ...state, more, total: state.latest?.totalCount ?? null, next, reload: useCallback(() => void load(null), [load]) };
}
