/** Category trees: open a branch, rename, add below, move, delete, fill by a condition, and go to what is in it. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Branch, TreeTools } from './category-branch';
import { CategoryForm, type Editing } from './category-form';
import { useMoves } from './category-moves';
import { rootsQuery, type CategoryRow } from './category-query';
import css from './model.module.css';

const deleteMutation = graphql(`mutation DeleteCategory($code: String!) { deleteCategory(code: $code) }`);

export function Categories() {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [roots, again] = useQuery({ query: rootsQuery, requestPolicy: 'cache-and-network' });
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<CategoryRow | null>(null);
  const { move, carried, focus, opened, dialog } = useMoves();
  const mayEdit = may('EDIT_CATEGORIES');
  return (
    <Panel title={t('model.tab.categories')} hint={t('categories.hint')} actions={mayEdit && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEditing({ node: null, parent: null })}>{t('categories.addTree')}</Button>}>
      <Loaded result={roots} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ categoryTrees }) => {
          const siblings = categoryTrees.map((node) => node.code);
          if (siblings.length === 0) return <EmptyState title={t('categories.none')}>{t('categories.noneHint')}</EmptyState>;
          return (
            <TreeTools value={mayEdit ? { edit: setEditing, remove: setDeleting, move, carried, focus, opened } : null}>
              <ul className={css.tree}>
                {categoryTrees.map((node) => <Branch key={node.code} node={node} spot={{ code: node.code, parent: null, siblings }} level={0} />)}
              </ul>
            </TreeTools>
          );
        }}
      </Loaded>
      {editing && <CategoryForm editing={editing} close={() => setEditing(null)} />}
      {deleting && <DeleteCategory node={deleting} close={() => setDeleting(null)} />}
      {dialog}
    </Panel>
  );
}

function DeleteCategory({ node, close }: { node: CategoryRow; close: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [state, run] = useMutation(deleteMutation);
  const remove = async () => {
    const answer = await run({ code: node.code });
    if (answer.error) notify.failed(answer.error);
    close();
  };
  return <ConfirmDialog title={t('categories.deleteTitle', { code: node.code })} text={t('categories.deleteText')} confirm={t('model.delete')} danger busy={state.fetching} onConfirm={() => void remove()} close={close} />;
}
