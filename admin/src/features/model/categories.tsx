/** Category trees: open a branch, rename, add below, delete, and go to what is in it. */
import { ActionIcon, Button, Group, TextInput, Tooltip } from '@mantine/core';
import { IconChevronRight, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import css from './model.module.css';

const rootsQuery = graphql(`query ModelTrees { categoryTrees { code childCount resourceCount labels { locale text } } }`);
const childrenQuery = graphql(`query ModelCategory($code: String!) { category(code: $code) { code children { code childCount resourceCount labels { locale text } } } }`);
const saveMutation = graphql(`mutation SaveCategory($input: CategoryInput!) { saveCategory(input: $input) { code labels { locale text } } }`);
const deleteMutation = graphql(`mutation DeleteCategory($code: String!) { deleteCategory(code: $code) }`);

interface Node {
  code: string;
  childCount: number;
  resourceCount: number;
  labels: readonly LabelRow[];
}

type Editing = { node: Node | null; parent: string | null };

export function Categories() {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [roots, again] = useQuery({ query: rootsQuery, requestPolicy: 'cache-and-network' });
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<Node | null>(null);
  const mayEdit = may('EDIT_CATEGORIES');
  return (
    <Panel title={t('model.tab.categories')} hint={t('categories.hint')} actions={mayEdit && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEditing({ node: null, parent: null })}>{t('categories.addTree')}</Button>}>
      <Loaded result={roots} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ categoryTrees }) => (
          <ul className={css.tree}>
            {categoryTrees.map((node) => <Branch key={node.code} node={node} parent={null} level={0} edit={mayEdit ? setEditing : null} remove={mayEdit ? setDeleting : null} />)}
          </ul>
        )}
      </Loaded>
      {editing && <CategoryForm editing={editing} close={() => setEditing(null)} />}
      {deleting && <DeleteCategory node={deleting} close={() => setDeleting(null)} />}
    </Panel>
  );
}

interface BranchProps {
  node: Node;
  parent: string | null;
  level: number;
  edit: ((editing: Editing) => void) | null;
  remove: ((node: Node) => void) | null;
}

function Branch({ node, parent, level, edit, remove }: BranchProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const [open, setOpen] = useState(level === 0);
  const [below] = useQuery({ query: childrenQuery, variables: { code: node.code }, pause: !open || node.childCount === 0 });
  const name = pickLabel(node.labels, labelLocale) ?? node.code;
  return (
    <li>
      <div className={css.treeLine} style={{ paddingLeft: level * 22 }}>
        {node.childCount > 0 ? (
          <button type="button" className={css.chevron} data-open={open || undefined} aria-expanded={open} aria-label={t(open ? 'grid.collapse' : 'grid.expand', { name })} onClick={() => setOpen(!open)}><IconChevronRight size={15} /></button>
        ) : <span className={css.chevron} />}
        <span className={css.grow}>{name} <span className={css.dim}>{node.code}</span></span>
        <Link to="/products" search={{ category: node.code }} className={css.count} aria-label={t('categories.products', { name, count: node.resourceCount })}>{formatNumber(node.resourceCount, language)}</Link>
        <Group gap={2} className={css.treeTools}>
          {edit && <Tool label={t('categories.addBelow', { name })} onClick={() => edit({ node: null, parent: node.code })}><IconPlus size={14} /></Tool>}
          {edit && <Tool label={t('categories.edit', { name })} onClick={() => edit({ node, parent })}><IconPencil size={14} /></Tool>}
          {remove && <Tool label={t('categories.delete', { name })} onClick={() => remove(node)}><IconTrash size={14} /></Tool>}
        </Group>
      </div>
      {open && node.childCount > 0 && (
        <ul className={css.tree}>
          {(below.data?.category?.children ?? []).map((child) => <Branch key={child.code} node={child} parent={node.code} level={level + 1} edit={edit} remove={remove} />)}
        </ul>
      )}
    </li>
  );
}

function Tool({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return <Tooltip label={label}><ActionIcon variant="subtle" color="gray" size={24} aria-label={label} onClick={onClick}>{children}</ActionIcon></Tooltip>;
}

function CategoryForm({ editing, close }: { editing: Editing; close: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(editing.node?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(editing.node?.labels ?? [])]);
  const [state, run] = useMutation(saveMutation);
  const save = async () => {
    const answer = await run({ input: { code: code.trim(), parent: editing.parent, labels: labels.map(({ locale, text }) => ({ locale, text })) } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={t(editing.node ? 'categories.editTitle' : 'categories.newTitle')} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={code.trim() === ''} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={editing.node !== null} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />
      <LabelsInput value={labels} onChange={setLabels} />
    </FormModal>
  );
}

function DeleteCategory({ node, close }: { node: Node; close: () => void }) {
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
