/**
 * The grid: thousands of rows of which only those in sight exist.
 * One tab stop; arrow keys move between cells, Enter edits or opens, Space ticks the row (WAI-ARIA grid pattern).
 */
import { Checkbox } from '@mantine/core';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { GridColumn } from './columns';
import { HeadCell, type ColumnActions } from './head-cell';
import type { Row } from './pages';
import { DataRow, GhostRow, type DisplayRow } from './row';
import { span } from '@/parts/selection';
import { Cursor } from './sheet/cursor';
import { SheetBar } from './sheet/sheet-bar';
import { useCommands } from './sheet/use-commands';
import { useCell, useFocus } from './sheet/use-focus';
import { useGridKeys } from './sheet/use-grid-keys';
import { useGridMouse } from './sheet/use-grid-mouse';
import type { Sheet, SheetStatus } from './sheet/use-sheet';
import { useJumpKeys, useWindow, type WindowProps } from './use-window';
import css from './grid.module.css';

interface GridProps extends WindowProps {
  label: string;
  columns: GridColumn[];
  rows: DisplayRow[];
  total: number | null;
  stale: boolean;
  actions: ColumnActions;
  /** More rows on the screen. */
  compact: boolean;
  /** Has that many more rows loaded, where there are any. */
  onReach: (more: number) => Promise<void>;
  onOpen: (row: Row, newTab: boolean) => void;
  onToggle: (row: Row) => void;
  /** Whether rows can be ticked at all. */
  selectable: boolean;
  isSelected: (row: Row) => boolean;
  onSelect: (rows: Row[], on: boolean) => void;
  scrollAt: number;
  onScroll: (offset: number) => void;
  /** Null where values are read only. */
  sheet: { sheet: Sheet; status: SheetStatus } | null;
}

const ROW_HEIGHT = 54;
const COMPACT_HEIGHT = 36;
const GHOSTS = 8;
/** What browsers can scroll, in pixels: of a list that is longer the end is found by narrowing it. */
const TALLEST = 16_000_000;

export function Grid(props: GridProps) {
  const { columns, rows, start, behind, stale, selectable, isSelected, onSelect, onOpen, onToggle } = props;
  const sheet = props.sheet?.sheet ?? null;
  const scroller = useRef<HTMLDivElement>(null);
  // The boxes are a column of their own.
  const lead = selectable ? 1 : 0;
  const end = { row: rows.length, column: columns.length + lead - 1 };
  const [cursor] = useState(() => new Cursor({ row: 1, column: lead }, end));
  useEffect(() => cursor.limitTo({ row: end.row, column: end.column }), [cursor, end.column, end.row]);
  const commands = useCommands({ sheet, cursor, rows, columns, lead, reach: props.onReach, open: (row) => onOpen(row, false) });
  const height = props.compact ? COMPACT_HEIGHT : ROW_HEIGHT;
  const count = Math.min(start + rows.length + (behind ?? GHOSTS), Math.floor(TALLEST / height));
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    initialOffset: props.scrollAt,
    scrollPaddingStart: 40,
    rangeExtractor: useCallback((range: Range) => withActive(defaultRangeExtractor(range), cursor.active.row - 1 + start, range.count), [cursor, start]),
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [virtual.range?.startIndex ?? 0, virtual.range?.endIndex ?? 0];
  useWindow({ ...props, first, last, cursor });
  useFocus(scroller, cursor, useCallback((row: number) => virtual.scrollToIndex(row + start), [start, virtual]));

  const follow = useFollow(cursor, columns, lead);

  const anchor = useRef<number | null>(null);
  const select = (index: number, range: boolean) => {
    const target = rows[index];
    if (!selectable || !target) return;
    onSelect(span(rows, range ? anchor.current : null, index).map((each) => each.row), range || !isSelected(target.row));
    anchor.current = index;
  };
  const selectTo = (from: number, to: number) => {
    anchor.current ??= from;
    const kept = anchor.current;
    select(to, true);
    anchor.current = kept;
  };
  const shared = { cursor, sheet, commands, rows, columns, lead, select, open: onOpen };
  const onGridKey = useGridKeys({ ...shared, selectTo, toggle: onToggle });
  const jumpKey = useJumpKeys({ ...props, cursor, count, columns: end.column, scrollTo: (index) => virtual.scrollToIndex(index) });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!jumpKey(event)) onGridKey(event);
  };
  const mouse = useGridMouse(shared);

  // The name stays in sight beside what one scrolls to.
  const named = columns[0]?.width ?? columns[0]?.least ?? 0;
  const template = [...(selectable ? ['44px'] : []), ...columns.map(({ least, share, width }) => (width ? `${width}px` : share > 0 ? `minmax(${least}px, ${share}fr)` : `${least}px`))].join(' ');
  const least = columns.reduce((sum, column) => sum + (column.width ?? column.least), lead * 44);
  return (
    <>
      <div
        ref={scroller}
        className={css.scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total === null ? -1 : props.total + 1}
        aria-colcount={columns.length + lead}
        aria-multiselectable={selectable || sheet !== null}
        aria-busy={stale}
        data-stale={stale || undefined}
        data-compact={props.compact || undefined}
        onKeyDown={onKeyDown}
        {...mouse}
        onScroll={({ currentTarget }) => {
          currentTarget.toggleAttribute('data-aside', currentTarget.scrollLeft > 0);
          props.onScroll(currentTarget.scrollTop);
        }}
        style={{ '--grid-template': template, '--grid-least': `${least}px`, '--grid-lead': `${lead * 44}px`, '--grid-name': `${named}px` } as React.CSSProperties}
      >
        <div role="rowgroup" className={css.head}>
          <div role="row" aria-rowindex={1} className={css.row}>
            {selectable && <SelectHead rows={rows} isSelected={isSelected} onSelect={onSelect} cursor={cursor} />}
            {columns.map((column, at) => (
              <HeadCell key={column.id} column={column} actions={props.actions} cursor={cursor} at={at} lead={lead} count={columns.length} follow={follow} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const shown = rows[item.index - start];
            const box = { top: item.start, height: item.size, index: item.index };
            if (!shown) return <GhostRow key={item.key} {...box} columns={columns.length} lead={lead} />;
            return <DataRow key={shown.row.id + shown.depth} {...box} at={item.index - start + 1} shown={shown} columns={columns} lead={lead} cursor={cursor} sheet={sheet} commands={commands} chosen={isSelected(shown.row)} onToggle={onToggle} />;
          })}
        </div>
      </div>
      {props.sheet && <SheetBar {...props.sheet} cursor={cursor} commands={commands} hasValues={columns.some((column) => column.attribute)} />}
    </>
  );
}

/** Keeps the cursor in the head of a column that moves: the order comes back by the address, some moments later. */
function useFollow(cursor: Cursor, columns: readonly GridColumn[], lead: number) {
  const moving = useRef<{ id: string; to: number } | null>(null);
  useEffect(() => {
    const { id, to } = moving.current ?? {};
    if (to === undefined || columns[to]?.id !== id) return;
    moving.current = null;
    cursor.go({ row: 0, column: to + lead });
  }, [columns, cursor, lead]);
  return useCallback((id: string, to: number) => {
    moving.current = { id, to };
  }, []);
}

/** The active row stays even out of sight: the focus is in it. */
function withActive(indexes: number[], active: number, count: number): number[] {
  if (active < 0 || active >= count || indexes.includes(active)) return indexes;
  return [...indexes, active].sort((one, other) => one - other);
}

function SelectHead({ rows, isSelected, onSelect, cursor }: Pick<GridProps, 'rows' | 'isSelected' | 'onSelect'> & { cursor: Cursor }) {
  const { t } = useTranslation();
  const { cell } = useCell(cursor, 0, 0);
  const all = rows.length > 0 && rows.every((each) => isSelected(each.row));
  const toggle = () => onSelect(rows.map((each) => each.row), !all);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
  };
  return (
    <div role="columnheader" className={css.select} onKeyDown={onKey} {...cell}>
      <Checkbox size="xs" tabIndex={-1} disabled={rows.length === 0} aria-label={t('grid.selectAll')} checked={all} indeterminate={!all && rows.some((each) => isSelected(each.row))} onChange={toggle} />
    </div>
  );
}
