/** The resources of a bulk edit, page below page; the last page follows one that runs. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { readFragment } from '@/lib/graphql';
import { useRefresh } from '@/lib/use-refresh';
import { useWorkspace } from '@/lib/workspace';
import { useScope } from '@/parts/scope';
import { EmptyState, Loaded } from '@/ui/states';
import { BulkItems } from './items';
import { bulkItemsQuery, bulkOperation, type BulkEdit, type ItemState } from './query';
import css from './bulk.module.css';

const PAGE = 50;

interface ItemPagesProps {
  edit: BulkEdit;
  state: ItemState | null;
}

export function ItemPages({ edit, state }: ItemPagesProps) {
  // Where each page that is shown begins.
  const [pages, setPages] = useState<(string | null)[]>([null]);
  // With the state of the edit in the key, the end of a run asks for every page once more.
  return pages.map((after, at) => (
    <ItemPage key={`${edit.state}:${after}`} edit={edit} state={state} after={after} more={at === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : null} />
  ));
}

interface ItemPageProps extends ItemPagesProps {
  after: string | null;
  /** Of the last page only. */
  more: ((cursor: string) => void) | null;
}

function ItemPage({ edit, state, after, more }: ItemPageProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const { locale } = useScope({});
  const [result, again] = useQuery({ query: bulkItemsQuery, variables: { id: edit.id, state, first: PAGE, after, locale, uiLocale: labelLocale }, requestPolicy: 'cache-and-network' });
  const reload = () => again({ requestPolicy: 'network-only' });
  useRefresh(edit.state === 'RUNNING' && more !== null, reload);
  const attributes = edit.operations.flatMap((operation) => readFragment(bulkOperation, operation).attribute ?? []);
  return (
    <Loaded result={result} retry={reload}>
      {(data) => {
        const { nodes, pageInfo } = data.bulkEdit?.items ?? { nodes: [], pageInfo: null };
        const next = pageInfo?.hasNextPage ? pageInfo.endCursor : null;
        if (nodes.length === 0) return <EmptyState title={t('bulk.noItems')} />;
        return (
          <>
            <BulkItems items={nodes} attributes={attributes} edit={edit.state} />
            {more && next && <div className={css.more}><Button size="xs" variant="default" onClick={() => more(next)}>{t('common.showMore')}</Button></div>}
          </>
        );
      }}
    </Loaded>
  );
}
