/**
 * The head of a column: sorts, and by its menu filters, moves, widens and hides.
 * With the keyboard: Enter sorts, Alt with an arrow to the side moves, with Shift as well widens, Alt with the arrow down opens the menu.
 */
import { Menu, Popover } from '@mantine/core';
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconColumnRemove, IconColumns3, IconDots, IconFilter, IconFilterFilled, IconViewportWide } from '@tabler/icons-react';
import { useRef, useState, type DragEvent, type KeyboardEvent, type PointerEvent, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ColumnFilter } from './column-filter';
import type { GridColumn } from './columns';
import type { GridFacet } from './pages';
import { useOtherPlaces } from './scoped';
import type { Cursor } from './sheet/cursor';
import { useCell } from './sheet/use-focus';
import css from './grid.module.css';

const apart = (event: SyntheticEvent) => event.stopPropagation();
const STEP = 20;
const DRAGGED = 'application/x-nabe-column';

/** What can be done to the columns of a list; places are among the columns of values and do not count the boxes. */
export interface ColumnActions {
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  where: string | undefined;
  onWhere: (where: string | undefined) => void;
  facets: readonly GridFacet[];
  move: (id: string, to: number) => void;
  /** Null: as wide as it comes. */
  resize: (id: string, width: number | null) => void;
  hide: (id: string) => void;
  /** A column of the same attribute in another channel or language, right of this one. */
  addBeside: (id: string, place: { channel?: string; locale?: string }) => void;
  scope: { channel: string; locale: string };
}

interface HeadCellProps {
  column: GridColumn;
  actions: ColumnActions;
  cursor: Cursor;
  /** Among the columns. */
  at: number;
  lead: number;
  count: number;
  /** The cursor is to go along with a column, once it stands there. */
  follow: (id: string, to: number) => void;
}

export function HeadCell({ column, actions, cursor, at, lead, count, follow }: HeadCellProps) {
  const { t } = useTranslation();
  const { cell } = useCell(cursor, 0, at + lead);
  const box = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState(false);
  const [filtering, setFiltering] = useState(false);
  const [over, setOver] = useState(false);
  const { sort, onSort } = actions;
  const direction = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined;
  const next = direction === undefined ? column.key : direction === 'ascending' ? `-${column.key}` : undefined;
  const fixed = column.id === ':label';
  const narrowed = column.filter !== undefined && (actions.where ?? '').split(',').some((part) => part.startsWith(`${column.filter?.code}:`));
  const width = () => column.width ?? box.current?.getBoundingClientRect().width ?? column.least;
  const move = (to: number) => {
    const place = Math.max(1, Math.min(to, count - 1));
    if (fixed || place === at) return;
    follow(column.id, place);
    actions.move(column.id, place);
  };
  const command = (event: KeyboardEvent): (() => void) | null => {
    const sideways = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.altKey && event.shiftKey && sideways !== 0) return () => actions.resize(column.id, width() + sideways * STEP);
    if (event.altKey && sideways !== 0) return () => move(at + sideways);
    if ((event.altKey && event.key === 'ArrowDown') || event.key === 'ContextMenu') return () => setMenu(true);
    if (column.sortable && (event.key === 'Enter' || event.key === ' ')) return () => onSort(next);
    return null;
  };
  const onKey = (event: KeyboardEvent) => {
    // Menus hang on the head in React though not on the page: their keys are their own.
    if (event.target !== box.current) return event.stopPropagation();
    const run = command(event);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  const onDrop = (event: DragEvent) => {
    const id = event.dataTransfer.getData(DRAGGED);
    setOver(false);
    if (id === '' || id === column.id) return;
    event.preventDefault();
    actions.move(id, Math.max(1, at));
  };
  return (
    <div
      ref={box}
      role="columnheader"
      className={css.headCell}
      aria-sort={column.sortable ? (direction ?? 'none') : undefined}
      aria-description={t('grid.headKeys')}
      data-sortable={column.sortable || undefined}
      data-over={over || undefined}
      data-name={fixed || undefined}
      draggable={!fixed}
      onDragStart={(event) => { event.dataTransfer.setData(DRAGGED, column.id); event.dataTransfer.effectAllowed = 'move'; }}
      onDragOver={(event) => { if (event.dataTransfer.types.includes(DRAGGED)) { event.preventDefault(); setOver(true); } }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      onClick={() => column.sortable && onSort(next)}
      onKeyDown={onKey}
      {...cell}
    >
      <span className={css.headText}>
        <span className={css.headTitle}>{column.title}</span>
        {column.note && <span className={css.headNote}>{column.note}</span>}
      </span>
      {direction === 'ascending' && <IconArrowUp size={13} aria-hidden />}
      {direction === 'descending' && <IconArrowDown size={13} aria-hidden />}
      {narrowed && <IconFilterFilled size={12} role="img" aria-label={t('grid.filtered')} />}
      {/* Neither a click nor what is pasted in the menus is one of the grid. */}
      <span className={css.headMenu} onClick={apart} onCopy={apart} onCut={apart} onPaste={apart}>
        <Popover opened={filtering} onChange={setFiltering} width={260} position="bottom-end" shadow="md" trapFocus returnFocus withRoles={false}>
          <Popover.Target>
            <span>
              <Menu opened={menu} onChange={setMenu} position="bottom-end" shadow="md" returnFocus>
                <Menu.Target>
                  <button type="button" tabIndex={-1} className={css.headButton} aria-label={t('grid.columnMenu', { name: column.title })}><IconDots size={14} /></button>
                </Menu.Target>
                <Menu.Dropdown>
                  {column.sortable && <Menu.Item leftSection={<IconArrowUp size={15} />} onClick={() => onSort(column.key)}>{t('grid.sortUp')}</Menu.Item>}
                  {column.sortable && <Menu.Item leftSection={<IconArrowDown size={15} />} onClick={() => onSort(`-${column.key}`)}>{t('grid.sortDown')}</Menu.Item>}
                  {column.filter && <Menu.Item leftSection={<IconFilter size={15} />} onClick={() => setFiltering(true)}>{t('grid.filterBy')}</Menu.Item>}
                  {!fixed && at > 1 && <Menu.Item leftSection={<IconArrowLeft size={15} />} onClick={() => move(at - 1)}>{t('grid.moveLeft')}</Menu.Item>}
                  {!fixed && at < count - 1 && <Menu.Item leftSection={<IconArrowRight size={15} />} onClick={() => move(at + 1)}>{t('grid.moveRight')}</Menu.Item>}
                  {column.width !== undefined && <Menu.Item leftSection={<IconViewportWide size={15} />} onClick={() => actions.resize(column.id, null)}>{t('grid.usualWidth')}</Menu.Item>}
                  {column.attribute && <Beside column={column} actions={actions} />}
                  {!fixed && <Menu.Divider />}
                  {!fixed && <Menu.Item leftSection={<IconColumnRemove size={15} />} onClick={() => actions.hide(column.id)}>{t('grid.hideColumn')}</Menu.Item>}
                </Menu.Dropdown>
              </Menu>
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={t('grid.filterBy')}>
            {column.filter && <ColumnFilter title={column.title} attribute={column.filter} where={actions.where} facet={actions.facets.find((facet) => facet.field === column.filter?.code)} onWhere={actions.onWhere} close={() => setFiltering(false)} />}
          </Popover.Dropdown>
        </Popover>
        <Handle width={width} resize={(to) => actions.resize(column.id, to)} box={box} />
      </span>
    </div>
  );
}

/** The attribute once more, in another channel or language. */
function Beside({ column, actions }: { column: GridColumn; actions: ColumnActions }) {
  const { t } = useTranslation();
  const places = useOtherPlaces(column.attribute ?? {}, actions.scope);
  if (places.length === 0) return null;
  return (
    <>
      <Menu.Label>{t('grid.beside')}</Menu.Label>
      <div className={css.places}>
        {places.map((place) => <Menu.Item key={place.label} leftSection={<IconColumns3 size={15} />} onClick={() => actions.addBeside(column.id, place)}>{place.label}</Menu.Item>)}
      </div>
    </>
  );
}

/** Drags the right edge. The width is kept when it is let go; a double click takes it back. */
function Handle({ width, resize, box }: { width: () => number; resize: (to: number | null) => void; box: React.RefObject<HTMLDivElement | null> }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const to = (event: PointerEvent) => (from.current ? from.current.width + event.clientX - from.current.x : null);
  return (
    <span
      className={css.handle}
      aria-hidden
      draggable
      onDragStart={(event) => { event.preventDefault(); event.stopPropagation(); }}
      onDoubleClick={() => resize(null)}
      onPointerDown={(event) => {
        from.current = { x: event.clientX, width: width() };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const next = to(event);
        if (next !== null) box.current?.style.setProperty('--dragged', `${Math.round(next - (from.current?.width ?? 0))}px`);
      }}
      onPointerUp={(event) => {
        const next = to(event);
        const moved = from.current !== null && Math.abs(event.clientX - from.current.x) > 2;
        from.current = null;
        box.current?.style.removeProperty('--dragged');
        if (next !== null && moved) resize(next);
      }}
    />
  );
}
