/** Which part of a list is loaded, and how one gets to the others: by scrolling to any place, or with the keys to the ends. */
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import type { Cursor } from './sheet/cursor';

export interface WindowProps {
  /** The place in the list of the first row that is loaded. */
  start: number;
  /** How many rows of the list come after those that are loaded; null while nobody knows. */
  behind: number | null;
  onNeedMore: () => void;
  onNeedBefore: () => void;
  /** Has the rows around a place of the list loaded in the place of these. */
  onJump: (place: number) => void;
}

type WindowOptions = WindowProps & { rows: readonly unknown[]; cursor: Cursor };

/** Rows from an end at which the next page is asked for. */
const NEAR = 20;

/** Loads what comes into sight: the next page at an end, another window where one has scrolled past both. */
export function useWindow({ rows, start, behind, onNeedMore, onNeedBefore, onJump, first, last, cursor }: WindowOptions & { first: number; last: number }) {
  const end = start + rows.length;
  useEffect(() => {
    if (behind === null) return;
    if (first > end || last < start) {
      // Where one scrolls on, what one passes is not worth a question.
      const wait = setTimeout(() => {
        if (cursor.edit && document.activeElement instanceof HTMLElement) document.activeElement.blur();
        onJump(first);
      }, 90);
      return () => clearTimeout(wait);
    }
    if (behind > 0 && last >= end - NEAR) onNeedMore();
    else if (start > 0 && first < start + NEAR) onNeedBefore();
  }, [behind, cursor, end, first, last, onJump, onNeedBefore, onNeedMore, start]);
  const before = useRef(start);
  useLayoutEffect(() => {
    const moved = before.current - start;
    before.current = start;
    if (moved === 0) return;
    const row = cursor.active.row + moved;
    // Its row is in another part of the list now: it waits in the middle of what is in sight.
    if (row < 1 || row > rows.length) cursor.go({ row: Math.max(1, Math.min(rows.length, Math.floor((first + last) / 2) - start + 1)), column: cursor.active.column }, false);
    else cursor.shift(moved);
  }, [cursor, first, last, rows.length, start]);
}

/** Ctrl and Home or End go to the ends of the list, loaded or not. */
export function useJumpKeys({ rows, start, behind, onJump, cursor, count, columns, scrollTo }: WindowOptions & { count: number; columns: number; scrollTo: (index: number) => void }) {
  const wanted = useRef<{ place: number; column: number } | null>(null);
  useEffect(() => {
    const { place, column } = wanted.current ?? {};
    if (place === undefined || column === undefined || place < start || place >= start + rows.length) return;
    wanted.current = null;
    cursor.go({ row: place - start + 1, column });
  }, [cursor, rows, start]);
  return (event: KeyboardEvent): boolean => {
    const toEnd = ['End', 'ArrowDown'].includes(event.key) && (behind ?? 0) > 0;
    const toStart = ['Home', 'ArrowUp'].includes(event.key) && start > 0;
    if (!(toEnd || toStart) || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || cursor.edit) return false;
    const place = toEnd ? count - 1 : 0;
    const column = event.key === 'End' ? columns : event.key === 'Home' ? 0 : cursor.active.column;
    wanted.current = { place, column };
    scrollTo(place);
    onJump(place);
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
}
