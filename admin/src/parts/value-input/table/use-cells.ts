/** Moving between the cells of a table that is edited: a cell has its place, `row:column`, written on it. */
import { useCallback, useEffect, useReducer, useRef, type RefObject } from 'react';

export interface Place {
  row: number;
  column: number;
}

/** Null for what is no cell, such as a button. */
export function placeOf(target: EventTarget): Place | null {
  const written = target instanceof Element ? target.closest<HTMLElement>('[data-place]')?.dataset.place : undefined;
  const [row, column] = (written ?? '').split(':').map(Number);
  return row !== undefined && column !== undefined ? { row, column } : null;
}

/** Whether the arrows have nothing to do in it: in a list or a date they change what is chosen. */
export function isText(target: EventTarget): target is HTMLInputElement {
  return target instanceof HTMLInputElement && target.type === 'text';
}

/** Gives a cell the focus, also one that comes into being only after the next change or scroll. */
export function useGoTo(frame: RefObject<HTMLElement | null>, scrollTo: (row: number) => void) {
  const wanted = useRef<string | null>(null);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const find = useCallback(() => {
    const input = wanted.current && frame.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"] :is(input:not([type=color]), select)`);
    if (!input) return;
    wanted.current = null;
    input.focus();
    if (isText(input)) input.select();
  }, [frame]);
  useEffect(find);
  return useCallback(
    ({ row, column }: Place) => {
      wanted.current = `${row}:${column}`;
      scrollTo(row);
      again();
    },
    [scrollTo],
  );
}
