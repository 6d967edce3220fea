/**
 * The grid: thousands of rows of which only those in sight exist.
 * One tab stop; arrow keys move between cells, Enter opens, Space selects (WAI-ARIA grid pattern).
 */
import { Checkbox, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMove } from './keys';
import type { GridColumn } from './columns';
import type { Row } from './pages';
import { span } from './selection';
import css from './grid.module.css';

export interface DisplayRow {
  row: Row;
  depth: number;
  /** Undefined when there is nothing below. */
  open?: boolean;
}

interface GridProps {
  label: string;
  columns: GridColumn[];
  rows: DisplayRow[];
  total: number | null;
  /** There are more rows than are loaded. */
  more: boolean;
  stale: boolean;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  onNeedMore: () => void;
  onOpen: (row: Row, newTab: boolean) => void;
  onToggle: (row: Row) => void;
  /** Whether rows can be ticked at all. */
  selectable: boolean;
  isSelected: (row: Row) => boolean;
  onSelect: (rows: Row[], on: boolean) => void;
  scrollAt: number;
  onScroll: (offset: number) => void;
}

const ROW_HEIGHT = 54;
const GHOSTS = 8;

export function Grid(props: GridProps) {
  const { columns, rows, more, stale, selectable, isSelected, onSelect, onOpen, onToggle } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<number | null>(null);
  const count = rows.length + (more || props.total === null ? GHOSTS : 0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    initialOffset: props.scrollAt,
    scrollPaddingStart: 40,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { onNeedMore } = props;
  useEffect(() => {
    if (more && last >= rows.length - 12) onNeedMore();
  }, [last, more, onNeedMore, rows.length]);

  // The boxes are a column of their own.
  const lead = selectable ? 1 : 0;
  const move = useMove({ rows: rows.length, columns: columns.length + lead, start: lead, scroller, scrollTo: (row) => virtual.scrollToIndex(row) });
  const select = (index: number, range: boolean) => {
    const target = rows[index];
    if (!selectable || !target) return;
    onSelect(span(rows, range ? anchor.current : null, index).map((each) => each.row), range || !isSelected(target.row));
    anchor.current = index;
  };
  const onKey = (event: KeyboardEvent) => {
    if (move.onKey(event)) return;
    const at = move.active.row - 1;
    const target = rows[at];
    if (!target || event.altKey) return;
    if (event.key === 'Enter') onOpen(target.row, event.ctrlKey || event.metaKey);
    else if (event.key === ' ') select(at, event.shiftKey);
    else if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const to = Math.max(0, Math.min(rows.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)));
      anchor.current ??= at;
      const kept = anchor.current;
      select(to, true);
      anchor.current = kept;
      move.go(to + 1, move.active.column);
    } else if (event.key === '+' && target.open === false) onToggle(target.row);
    else if (event.key === '-' && target.open === true) onToggle(target.row);
    else return;
    event.preventDefault();
  };
  const template = [...(selectable ? ['44px'] : []), ...columns.map(({ least, share }) => (share > 0 ? `minmax(${least}px, ${share}fr)` : `${least}px`))].join(' ');
  const least = columns.reduce((sum, column) => sum + column.least, lead * 44);
  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total === null ? -1 : props.total + 1}
      aria-colcount={columns.length + lead}
      aria-multiselectable={selectable}
      aria-busy={stale}
      data-stale={stale || undefined}
      onKeyDown={onKey}
      onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
      style={{ '--grid-template': template, '--grid-least': `${least}px` } as React.CSSProperties}
    >
      <div role="rowgroup" className={css.head}>
        <div role="row" aria-rowindex={1} className={css.row}>
          {selectable && <SelectHead rows={rows} isSelected={isSelected} onSelect={onSelect} focus={move.cell(0, 0)} />}
          {columns.map((column, at) => (
            <HeadCell key={column.key} column={column} sort={props.sort} onSort={props.onSort} focus={move.cell(0, at + lead)} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const shown = rows[item.index];
          const style = { transform: `translateY(${item.start}px)`, height: item.size };
          if (!shown) return <GhostRow key={item.key} style={style} columns={columns.length} lead={lead} index={item.index} />;
          return (
            <DataRow
              key={shown.row.id + shown.depth}
              shown={shown}
              index={item.index}
              style={style}
              columns={columns}
              lead={lead}
              chosen={isSelected(shown.row)}
              onSelect={(range) => select(item.index, range)}
              onOpen={onOpen}
              onToggle={onToggle}
              cell={move.cell}
              activate={(column) => move.go(item.index + 1, column, false)}
            />
          );
        })}
      </div>
    </div>
  );
}

function SelectHead({ rows, isSelected, onSelect, focus }: Pick<GridProps, 'rows' | 'isSelected' | 'onSelect'> & { focus: Record<string, unknown> }) {
  const { t } = useTranslation();
  const all = rows.length > 0 && rows.every((each) => isSelected(each.row));
  const toggle = () => onSelect(rows.map((each) => each.row), !all);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
  };
  return (
    <div role="columnheader" className={css.select} onKeyDown={onKey} {...focus}>
      <Checkbox size="xs" tabIndex={-1} disabled={rows.length === 0} aria-label={t('grid.selectAll')} checked={all} indeterminate={!all && rows.some((each) => isSelected(each.row))} onChange={toggle} />
    </div>
  );
}

function HeadCell({ column, sort, onSort, focus }: { column: GridColumn; sort: string | undefined; onSort: (sort: string | undefined) => void; focus: Record<string, unknown> }) {
  const direction = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined;
  const next = direction === undefined ? column.key : direction === 'ascending' ? `-${column.key}` : undefined;
  const onKey = (event: KeyboardEvent) => {
    if (!column.sortable || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    event.stopPropagation();
    onSort(next);
  };
  return (
    <div role="columnheader" className={css.headCell} aria-sort={column.sortable ? (direction ?? 'none') : undefined} data-sortable={column.sortable || undefined} onClick={() => column.sortable && onSort(next)} onKeyDown={onKey} {...focus}>
      <span>{column.title}</span>
      {direction === 'ascending' && <IconArrowUp size={13} aria-hidden />}
      {direction === 'descending' && <IconArrowDown size={13} aria-hidden />}
    </div>
  );
}

/** A click with Shift would mark the text between two rows. */
function keepText(event: MouseEvent) {
  if (event.shiftKey) event.preventDefault();
}

interface DataRowProps {
  shown: DisplayRow;
  index: number;
  style: React.CSSProperties;
  columns: GridColumn[];
  /** How many columns stand before these. */
  lead: number;
  chosen: boolean;
  onSelect: (range: boolean) => void;
  onOpen: (row: Row, newTab: boolean) => void;
  onToggle: (row: Row) => void;
  cell: (row: number, column: number) => Record<string, unknown>;
  activate: (column: number) => void;
}

function DataRow({ shown, index, style, columns, lead, chosen, onSelect, onOpen, onToggle, cell, activate }: DataRowProps) {
  const { t } = useTranslation();
  const { row, depth, open } = shown;
  const click = (event: MouseEvent, column: number) => {
    activate(column);
    onOpen(row, event.ctrlKey || event.metaKey);
  };
  return (
    <div role="row" className={css.row} style={style} aria-rowindex={index + 2} aria-selected={lead > 0 ? chosen : undefined} data-chosen={chosen || undefined} aria-level={depth > 0 ? depth + 1 : undefined}>
      {lead > 0 && (
        <div role="gridcell" className={css.select} onMouseDown={keepText} onClick={(event) => { activate(0); onSelect(event.shiftKey); }} {...cell(index + 1, 0)}>
          <Checkbox size="xs" tabIndex={-1} readOnly checked={chosen} aria-label={t('grid.selectRow', { name: row.label })} />
        </div>
      )}
      {columns.map((column, at) => (
        <div key={column.key} role="gridcell" className={css.cell} onClick={(event) => click(event, at + lead)} {...cell(index + 1, at + lead)}>
          {at === 0 && depth > 0 && <span style={{ width: depth * 26, flex: 'none' }} aria-hidden />}
          {at === 0 && open !== undefined && (
            <button
              type="button"
              tabIndex={-1}
              className={css.toggle}
              aria-expanded={open}
              aria-label={t(open ? 'grid.collapse' : 'grid.expand', { name: row.label })}
              onClick={(event) => {
                event.stopPropagation();
                onToggle(row);
              }}
            >
              {open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
            </button>
          )}
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

function GhostRow({ style, columns, lead, index }: { style: React.CSSProperties; columns: number; lead: number; index: number }) {
  return (
    <div role="row" className={css.row} style={style} aria-rowindex={index + 2} aria-busy>
      {lead > 0 && <div role="gridcell" className={css.select} />}
      {Array.from({ length: columns }, (_, at) => (
        <div key={at} role="gridcell" className={css.cell}><Skeleton height={at === 0 ? 26 : 14} width={at === 0 ? '70%' : '55%'} radius="sm" /></div>
      ))}
    </div>
  );
}
