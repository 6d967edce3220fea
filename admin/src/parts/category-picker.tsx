/** Chooses categories in their trees. A branch is loaded when it is opened. Arrow keys walk the tree (WAI-ARIA tree). */
import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Loaded } from '@/ui/states';
import css from './category-picker.module.css';

const rootsQuery = graphql(`query CategoryRoots($locale: String) { categoryTrees { code label(locale: $locale) childCount } }`);
const childrenQuery = graphql(`
  query CategoryChildren($code: String!, $locale: String) {
    category(code: $code) { code children { code label(locale: $locale) childCount } }
  }
`);

interface Node {
  code: string;
  label: string;
  childCount: number;
}

export type CategoryNames = [string, { label: string; path: string }][];

interface CategoryPickerProps {
  chosen: readonly string[];
  /** Those above what is chosen: they are open from the start. */
  open: readonly string[];
  done: (codes: string[], names: CategoryNames) => void;
  close: () => void;
}

export function CategoryPicker({ chosen, open, done, close }: CategoryPickerProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [roots] = useQuery({ query: rootsQuery, variables: { locale: labelLocale } });
  const [codes, setCodes] = useState<ReadonlySet<string>>(new Set(chosen));
  const names = useRef<CategoryNames>([]);
  const tree = useRef<HTMLUListElement>(null);
  const toggle = (node: Node, path: string) => {
    names.current.push([node.code, { label: node.label, path }]);
    setCodes((now) => (now.has(node.code) ? new Set([...now].filter((code) => code !== node.code)) : new Set([...now, node.code])));
  };
  return (
    <Modal opened onClose={close} size="lg" title={t('categories.pick')}>
      <Loaded result={roots}>
        {({ categoryTrees }) => (
          <ul role="tree" aria-multiselectable aria-label={t('editor.categories')} className={css.tree} ref={tree} onKeyDown={(event) => walk(event, tree.current)}>
            {categoryTrees.map((node, at) => <Branch key={node.code} node={node} path="" level={1} codes={codes} opened={open} toggle={toggle} first={at === 0} />)}
          </ul>
        )}
      </Loaded>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
        <Button onClick={() => done([...codes], names.current)}>{t('common.apply')}</Button>
      </Group>
    </Modal>
  );
}

interface BranchProps {
  node: Node;
  path: string;
  level: number;
  codes: ReadonlySet<string>;
  opened: readonly string[];
  toggle: (node: Node, path: string) => void;
  first?: boolean;
}

function Branch({ node, path, level, codes, opened, toggle, first }: BranchProps) {
  const { labelLocale } = useWorkspace();
  const [open, setOpen] = useState(level === 1 || opened.includes(node.code));
  const here = path === '' ? node.label : `${path} › ${node.label}`;
  const [below] = useQuery({ query: childrenQuery, variables: { code: node.code, locale: labelLocale }, pause: !open || node.childCount === 0 });
  const on = codes.has(node.code);
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'ArrowRight' && node.childCount > 0 && !open) setOpen(true);
    else if (event.key === 'ArrowLeft' && open) setOpen(false);
    else if (event.key === ' ' || event.key === 'Enter') toggle(node, here);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li role="treeitem" aria-level={level} aria-expanded={node.childCount > 0 ? open : undefined} aria-selected={on} aria-label={node.label} tabIndex={first ? 0 : -1} onKeyDown={onKey} className={css.item}>
      <span className={css.line} style={{ paddingLeft: (level - 1) * 22 }}>
        <span className={css.chevron} data-open={open || undefined} data-leaf={node.childCount === 0 || undefined} onClick={() => setOpen(!open)} aria-hidden><IconChevronRight size={15} /></span>
        <Checkbox size="xs" tabIndex={-1} checked={on} label={node.label} onChange={() => toggle(node, here)} />
      </span>
      {open && node.childCount > 0 && (
        <ul role="group" className={css.group}>
          {(below.data?.category?.children ?? []).map((child) => <Branch key={child.code} node={child} path={here} level={level + 1} codes={codes} opened={opened} toggle={toggle} />)}
        </ul>
      )}
    </li>
  );
}

function walk(event: KeyboardEvent, tree: HTMLElement | null) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !tree) return;
  const items = [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
  items[items.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  event.preventDefault();
}
