/** A category with what is below it. Its handle is dragged to another place, or moved there with Alt and the arrow keys. */
import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconChevronRight, IconGripVertical, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { createContext, use, useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { Tag } from '@/ui/tag';
import { CategoryContent } from './category-content';
import type { Editing } from './category-form';
import type { Carried } from './category-moves';
import { dropped, isSame, stepped, zoneAt, type Spot, type Target, type Zone } from './category-place';
import { childrenQuery, type CategoryRow } from './category-query';
import css from './model.module.css';

interface Tools {
  edit: (editing: Editing) => void;
  remove: (node: CategoryRow) => void;
  move: (what: Carried, target: Target) => void;
  carried: RefObject<Carried | null>;
  focus: RefObject<Spot | null>;
  opened: ReadonlySet<string>;
}

/** What may be done to the tree; nothing for those who only look. */
export const TreeTools = createContext<Tools | null>(null);

interface BranchProps {
  node: CategoryRow;
  spot: Spot;
  level: number;
}

export function Branch({ node, spot, level }: BranchProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const tools = use(TreeTools);
  const [chosen, setOpen] = useState<boolean | null>(null);
  const open = chosen ?? (level === 0 || (tools?.opened.has(node.code) ?? false));
  const [below] = useQuery({ query: childrenQuery, variables: { code: node.code }, pause: !open || node.childCount === 0 });
  const name = pickLabel(node.labels, labelLocale) ?? node.code;
  const children = below.data?.category?.children ?? [];
  const siblings = children.map((child) => child.code);
  return (
    <li>
      <BranchLine node={node} spot={spot} level={level} name={name}>
        {node.childCount > 0 ? (
          <button type="button" className={css.chevron} data-open={open || undefined} aria-expanded={open} aria-label={t(open ? 'grid.collapse' : 'grid.expand', { name })} onClick={() => setOpen(!open)}><IconChevronRight size={15} /></button>
        ) : <span className={css.chevron} />}
      </BranchLine>
      {open && node.childCount > 0 && (
        <ul className={css.tree}>
          {children.map((child) => <Branch key={child.code} node={child} spot={{ code: child.code, parent: node.code, siblings, above: spot }} level={level + 1} />)}
        </ul>
      )}
    </li>
  );
}

function BranchLine({ node, spot, level, name, children }: BranchProps & { name: string; children: React.ReactNode }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const tools = use(TreeTools);
  const [zone, setZone] = useState<Zone | null>(null);
  const over = (event: DragEvent) => {
    const moved = tools?.carried.current;
    if (!moved) return;
    const line = event.currentTarget.getBoundingClientRect();
    const next = zoneAt((event.clientY - line.top) / line.height);
    const fits = dropped(moved.spot, spot, next) !== null;
    if (fits) event.preventDefault();
    setZone(fits ? next : null);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const moved = tools?.carried.current;
    const target = moved && zone && dropped(moved.spot, spot, zone);
    setZone(null);
    if (target) tools.move(moved, target);
  };
  return (
    <div className={css.treeLine} style={{ paddingLeft: level * 22 }} data-drop={zone ?? undefined} onDragOver={over} onDragLeave={() => setZone(null)} onDrop={drop}>
      {tools && <Handle node={node} spot={spot} name={name} tools={tools} />}
      {children}
      <span className={css.grow}>{name} <span className={css.dim}>{node.code}</span>{node.condition && <> <Tag tone="info" title={node.condition}>{t('categories.byRule', { count: node.memberCount })}</Tag></>}</span>
      <Link to="/products" search={{ category: node.code }} className={css.count} aria-label={t('categories.products', { name, count: node.resourceCount })}>{formatNumber(node.resourceCount, language)}</Link>
      <Group gap={2} className={css.treeTools} wrap="nowrap">
        <CategoryContent node={node} name={name} />
        {tools && <Tool label={t('categories.addBelow', { name })} onClick={() => tools.edit({ node: null, parent: node.code })}><IconPlus size={14} /></Tool>}
        {tools && <Tool label={t('categories.edit', { name })} onClick={() => tools.edit({ node, parent: spot.parent })}><IconPencil size={14} /></Tool>}
        {tools && <Tool label={t('categories.delete', { name })} onClick={() => tools.remove(node)}><IconTrash size={14} /></Tool>}
      </Group>
    </div>
  );
}

function Handle({ node, spot, name, tools }: { node: CategoryRow; spot: Spot; name: string; tools: Tools }) {
  const { t } = useTranslation();
  const handle = useRef<HTMLButtonElement>(null);
  const { focus, carried } = tools;
  // In another place it is drawn anew, and whoever moved it with the keys goes on from there.
  useEffect(() => {
    if (focus.current?.code !== node.code || isSame(focus.current, spot)) return;
    focus.current = null;
    handle.current?.focus();
  });
  const onKey = (event: KeyboardEvent) => {
    const target = event.altKey ? stepped(spot, event.key) : null;
    if (!target) return;
    event.preventDefault();
    tools.move({ node, spot }, target);
  };
  const take = (event: DragEvent) => {
    carried.current = { node, spot };
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', node.code);
  };
  return (
    <Tooltip label={t('categories.moveHelp')} openDelay={600}>
      <button type="button" ref={handle} className={css.handle} draggable aria-label={t('categories.moveLabel', { name })} onDragStart={take} onDragEnd={() => (carried.current = null)} onKeyDown={onKey}><IconGripVertical size={14} /></button>
    </Tooltip>
  );
}

function Tool({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return <Tooltip label={label}><ActionIcon variant="subtle" color="gray" size={24} aria-label={label} onClick={onClick}>{children}</ActionIcon></Tooltip>;
}
