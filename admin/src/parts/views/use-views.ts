/** The views of a list, the one it is looked at with, and what can be done with it. */
import { useEffect, useMemo, useRef } from 'react';
import { useMutation, useQuery } from 'urql';
import { readFragment, type ResultOf, type VariablesOf } from '@/lib/graphql';
import { deleteViewMutation, saveViewMutation, setDefaultMutation, viewParts, viewsQuery } from './query';
import { fromSearch, isModified, openPlain, openView, saysNothing, type ViewSearch } from './view-state';

export type View = ResultOf<typeof viewParts>;
export type Sharing = NonNullable<VariablesOf<typeof saveViewMutation>['input']['sharing']>;

export interface ViewsOptions {
  /** Which list: `products`, `records:brand`. */
  list: string;
  search: ViewSearch;
  onSearch: (change: Partial<ViewSearch>, replace?: boolean) => void;
  /** The family stands above the list and is no part of a view. */
  byFamily?: boolean;
}

export function useViews({ list, search, onSearch, byFamily }: ViewsOptions) {
  const [result] = useQuery({ query: viewsQuery, variables: { list }, requestPolicy: 'cache-and-network' });
  const views = useMemo(() => (result.data?.views ?? []).map((view) => readFragment(viewParts, view)), [result.data]);
  const [saving, save] = useMutation(saveViewMutation);
  const [, runDelete] = useMutation(deleteViewMutation);
  const [, runDefault] = useMutation(setDefaultMutation);
  const options = useMemo(() => ({ byFamily }), [byFamily]);
  const current = views.find((view) => view.id === search.view) ?? null;
  const ready = result.data !== undefined;

  // An address that names a view and nothing else, or nothing at all where there is a default, stands for the whole view.
  const opened = useRef<string | null>(null);
  const bare = saysNothing(search, options);
  const wanted = search.view === undefined ? views.find((view) => view.isDefault) : current;
  useEffect(() => {
    const visit = `${list} ${search.view ?? ''}`;
    if (!ready || opened.current === visit) return;
    opened.current = visit;
    if (!bare || !wanted) return;
    opened.current = `${list} ${wanted.id}`;
    onSearch(openView(wanted.id, wanted.state, options), true);
  }, [bare, list, onSearch, options, ready, search.view, wanted]);

  const open = (view: View) => {
    opened.current = `${list} ${view.id}`;
    onSearch(openView(view.id, view.state, options));
  };
  const plain = () => {
    opened.current = `${list} all`;
    onSearch(openPlain(options));
  };
  const keep = async (input: { name: string; sharing: Sharing; roles: string[]; old: View | null }) => {
    const { old, ...said } = input;
    const answer = await save({ input: { ...said, list, id: old?.id ?? null, version: old?.version ?? null, state: fromSearch(search, options) } });
    const id = answer.data && readFragment(viewParts, answer.data.saveView).id;
    if (id) {
      opened.current = `${list} ${id}`;
      onSearch({ view: id }, true);
    }
    return answer.error ?? null;
  };
  return {
    views, current, ready, open, plain, keep,
    saving: saving.fetching,
    /** The address names a view that is not there, or not for the one who looks. */
    lost: ready && !result.stale && current === null && search.view !== undefined && search.view !== 'all',
    modified: current !== null && isModified(search, current.state, options),
    remove: async (view: View) => {
      const answer = await runDelete({ id: view.id });
      if (!answer.error && view.id === search.view) onSearch({ view: 'all' }, true);
      return answer.error ?? null;
    },
    setDefault: async (view: View | null) => (await runDefault({ list, view: view?.id ?? null })).error ?? null,
  };
}

export type Views = ReturnType<typeof useViews>;
