/** What the mouse and the clipboard do in the grid. One set of listeners for all its cells. */
import { useRef, type ClipboardEvent, type FocusEvent, type MouseEvent } from 'react';
import type { GridColumn } from '../columns';
import type { Row } from '../pages';
import type { Place } from './area';
import type { Cursor } from './cursor';
import type { Commands } from './use-commands';
import type { Sheet } from './use-sheet';

interface MouseOptions {
  cursor: Cursor;
  sheet: Sheet | null;
  commands: Commands;
  rows: readonly { row: Row }[];
  columns: readonly GridColumn[];
  lead: number;
  select: (index: number, range: boolean) => void;
  open: (row: Row, newTab: boolean) => void;
}

/** Null for what is no cell, and for what in a cell has a meaning of its own. */
function placeOf(target: EventTarget): Place | null {
  if (!(target instanceof Element) || target.closest('[data-sheet-editor], button')) return null;
  const [row, column] = (target.closest<HTMLElement>('[data-cell]')?.dataset.cell ?? '').split(':').map(Number);
  return row !== undefined && column !== undefined ? { row, column } : null;
}

export function useGridMouse({ cursor, sheet, commands, rows, columns, lead, select, open }: MouseOptions) {
  const dragging = useRef(false);
  const hasValues = columns.some((column) => column.attribute);
  const dataPlace = (target: EventTarget) => {
    const place = placeOf(target);
    return place && place.row > 0 ? place : null;
  };

  const onMouseDown = (event: MouseEvent) => {
    const place = dataPlace(event.target);
    dragging.current = false;
    if (!place || event.button !== 0) return;
    // Leaving an edited cell keeps what was typed, before the cell is drawn without its input.
    if (cursor.edit && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    // A click with Shift would mark the text between two rows.
    if (event.shiftKey) event.preventDefault();
    if (!sheet || place.column < lead) return;
    if (event.shiftKey) return cursor.extend(place);
    cursor.go(place, false);
    dragging.current = true;
  };

  const onMouseOver = (event: MouseEvent) => {
    if (!dragging.current || (event.buttons & 1) === 0) return;
    const place = dataPlace(event.target);
    if (place) cursor.extend({ row: place.row, column: Math.max(lead, place.column) });
  };

  const onClick = (event: MouseEvent) => {
    const place = dataPlace(event.target);
    const row = place && rows[place.row - 1]?.row;
    if (!place || !row) return;
    if (place.column < lead) {
      cursor.go(place, false);
      return select(place.row - 1, event.shiftKey);
    }
    const opens = !sheet || !hasValues || columns[place.column - lead]?.key === 'label';
    if (!opens || cursor.isRange || (sheet && event.shiftKey)) return;
    cursor.go(place, false);
    open(row, event.ctrlKey || event.metaKey);
  };

  const onDoubleClick = (event: MouseEvent) => {
    const place = dataPlace(event.target);
    if (place && sheet && columns[place.column - lead]?.attribute) commands.begin(null);
  };

  const onFocus = (event: FocusEvent) => {
    const place = event.target instanceof HTMLElement && event.target.dataset.cell !== undefined ? placeOf(event.target) : null;
    if (place && (place.row !== cursor.active.row || place.column !== cursor.active.column)) cursor.go(place, false);
  };

  const copied = (event: ClipboardEvent): boolean => {
    const done = !cursor.edit && commands.copyTo(event.clipboardData);
    if (done) event.preventDefault();
    return done;
  };

  return {
    onMouseDown,
    onMouseOver,
    onClick,
    onDoubleClick,
    onFocus,
    onCopy: copied,
    onCut: (event: ClipboardEvent) => copied(event) && commands.clear(),
    onPaste: (event: ClipboardEvent) => {
      if (cursor.edit || !sheet) return;
      event.preventDefault();
      void commands.pasteFrom(event.clipboardData);
    },
  };
}
