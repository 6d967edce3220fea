/** The tab stop of the grid follows the cursor; so does what is in sight. */
import { useCallback, useEffect, useSyncExternalStore, type RefObject } from 'react';
import { ACTIVE, type Cursor } from './cursor';

/** What a cell must have to be moved to. */
export function useCell(cursor: Cursor, row: number, column: number) {
  const look = useSyncExternalStore(cursor.subscribe, () => cursor.look(row, column));
  return { look, cell: { tabIndex: look & ACTIVE ? 0 : -1, 'data-cell': `${row}:${column}` } };
}

export function useFocus(scroller: RefObject<HTMLElement | null>, cursor: Cursor, scrollTo: (row: number) => void) {
  const at = useCallback(({ row, column }: Cursor['active']) => scroller.current?.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`), [scroller]);
  const find = useCallback(() => {
    if (!cursor.wantsFocus || cursor.edit) return;
    const cell = at(cursor.active);
    if (!cell) return;
    cursor.wantsFocus = false;
    cell.focus({ preventScroll: true });
    if (!cursor.isRange) cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [at, cursor]);
  useEffect(() => {
    const unsubscribe = cursor.subscribe(() => {
      if (cursor.isRange) at(cursor.head)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      else if (cursor.wantsFocus && cursor.active.row > 0) scrollTo(cursor.active.row - 1);
      find();
    });
    return () => void unsubscribe();
  }, [at, cursor, find, scrollTo]);
  // The cell may come into being only after the scroll, so this looks for it on every render until it has the focus.
  useEffect(find);
}
