/** One tab stop in a grid of boxes and fields, and the keys that move it. Row 0 is the head. */
import { useCallback, useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';

export interface Place {
  row: number;
  column: number;
}

interface MatrixKeys {
  frame: RefObject<HTMLElement | null>;
  rows: number;
  columns: number;
  /** Brings a row into sight, which may have to be drawn for that. */
  scrollTo: (row: number) => void;
}

const PAGE = 12;

/** Where a key leads to; null where it is none of the grid's. */
export function moved({ key, ctrlKey, metaKey }: { key: string; ctrlKey: boolean; metaKey: boolean }, { row, column }: Place, last: Place): Place | null {
  const far = ctrlKey || metaKey;
  switch (key) {
    case 'ArrowUp': return { row: far ? 0 : Math.max(0, row - 1), column };
    case 'ArrowDown': return { row: far ? last.row : Math.min(last.row, row + 1), column };
    case 'ArrowLeft': return { row, column: far ? 0 : Math.max(0, column - 1) };
    case 'ArrowRight': return { row, column: far ? last.column : Math.min(last.column, column + 1) };
    case 'PageUp': return { row: Math.max(0, row - PAGE), column };
    case 'PageDown': return { row: Math.min(last.row, row + PAGE), column };
    case 'Home': return { row: far ? 0 : row, column: 0 };
    case 'End': return { row: far ? last.row : row, column: last.column };
    default: return null;
  }
}

export function useMatrixKeys({ frame, rows, columns, scrollTo }: MatrixKeys) {
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const wanted = useRef(false);
  // Fewer rows than before: the tab stop must not be one that is gone.
  const place = { row: Math.min(active.row, rows - 1), column: Math.min(active.column, columns - 1) };
  useEffect(() => {
    if (!wanted.current) return;
    const cell = frame.current?.querySelector<HTMLElement>(`[data-at="${place.row}:${place.column}"]`);
    if (!cell) return;
    wanted.current = false;
    cell.focus();
  });
  const go = useCallback((to: Place) => {
    wanted.current = true;
    setActive(to);
    scrollTo(to.row);
  }, [scrollTo]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const from = placeOf(event.target);
    if (!from || event.altKey || event.shiftKey || isTyping(event)) return;
    const to = moved(event, from, { row: rows - 1, column: columns - 1 });
    if (!to) return;
    event.preventDefault();
    go(to);
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const at = placeOf(event.target);
    if (at) setActive((now) => (now.row === at.row && now.column === at.column ? now : at));
  };
  return { active: place, go, onKeyDown, onFocus };
}

function placeOf(target: EventTarget): Place | null {
  const [row, column] = (target as HTMLElement).dataset.at?.split(':').map(Number) ?? [];
  return row === undefined || column === undefined ? null : { row, column };
}

/** In a field, the keys that move within its text are its own until the text ends. */
function isTyping({ key, target }: KeyboardEvent<HTMLElement>): boolean {
  if (!(target instanceof HTMLInputElement) || target.type !== 'text') return false;
  if (key === 'Home' || key === 'End') return true;
  const { selectionStart, selectionEnd, value } = target;
  if (key === 'ArrowLeft') return selectionStart !== 0 || selectionEnd !== 0;
  return key === 'ArrowRight' && (selectionStart !== value.length || selectionEnd !== value.length);
}
