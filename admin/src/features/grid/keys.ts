/** Moving between the cells of a grid that has one tab stop. Row 0 is the header. */
import { useCallback, useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';

interface MoveOptions {
  rows: number;
  columns: number;
  /** The column that is entered first. */
  start: number;
  scroller: RefObject<HTMLElement | null>;
  scrollTo: (row: number) => void;
}

const PAGE_ROWS = 12;

/** Where a key leads from a cell; null when the key does not move. */
export function target(key: string, ctrl: boolean, row: number, column: number, rows: number, columns: number): [number, number] | null {
  const clampRow = (value: number) => Math.max(0, Math.min(rows, value));
  const clampColumn = (value: number) => Math.max(0, Math.min(columns - 1, value));
  switch (key) {
    case 'ArrowDown': return [ctrl ? rows : clampRow(row + 1), column];
    case 'ArrowUp': return [ctrl ? 0 : clampRow(row - 1), column];
    case 'ArrowRight': return [row, clampColumn(column + 1)];
    case 'ArrowLeft': return [row, clampColumn(column - 1)];
    case 'PageDown': return [clampRow(row + PAGE_ROWS), column];
    case 'PageUp': return [clampRow(Math.max(row - PAGE_ROWS, Math.min(row, 1))), column];
    case 'Home': return ctrl ? [Math.min(1, rows), 0] : [row, 0];
    case 'End': return ctrl ? [rows, columns - 1] : [row, columns - 1];
    default: return null;
  }
}

export function useMove({ rows, columns, start, scroller, scrollTo }: MoveOptions) {
  const [active, setActive] = useState({ row: Math.min(1, rows), column: start });
  const wantsFocus = useRef(false);
  const clamped = { row: Math.min(active.row, rows), column: Math.min(active.column, columns - 1) };

  const go = useCallback(
    (row: number, column: number, focus = true) => {
      wantsFocus.current = focus;
      if (focus && row > 0) scrollTo(row - 1);
      setActive({ row, column });
    },
    [scrollTo],
  );

  // The cell may come into being only after the scroll, so this looks for it on every render until it has focus.
  useEffect(() => {
    if (!wantsFocus.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${clamped.row}:${clamped.column}"]`);
    if (!cell) return;
    cell.focus({ preventScroll: clamped.row > 0 });
    wantsFocus.current = false;
  });

  return {
    active: clamped,
    go,
    cell: (row: number, column: number) => ({
      tabIndex: row === clamped.row && column === clamped.column ? 0 : -1,
      'data-cell': `${row}:${column}`,
      onFocus: (event: FocusEvent) => {
        if (event.target === event.currentTarget && (row !== clamped.row || column !== clamped.column)) setActive({ row, column });
      },
    }),
    onKey: (event: KeyboardEvent): boolean => {
      if (event.shiftKey || event.altKey) return false;
      const to = target(event.key, event.ctrlKey || event.metaKey, clamped.row, clamped.column, rows, columns);
      if (!to) return false;
      event.preventDefault();
      go(to[0], to[1]);
      return true;
    },
  };
}
