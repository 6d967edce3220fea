/** What can be done with a table: cells set, rows moved, blocks pasted; by key, by button and from the clipboard. */
import { useCallback, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { moved } from '@/lib/moved';
import { parseTsv } from '@/lib/tsv';
import { isHeader, isSound, readCell, type CellContext } from '@/parts/table-value/cells';
import type { TableColumn } from '@/parts/table-value/columns';
import { fillCells, insertRow, removeRow, setCell, type CellData, type TableRows } from '@/parts/table-value/rows';
import type { RowActions } from './table-row';
import { isText, placeOf, useGoTo, type Place } from './use-cells';

interface TableEdit {
  rows: TableRows;
  columns: readonly TableColumn[];
  context: CellContext;
  /** How many rows there may be. */
  most: number;
  change: (rows: TableRows) => void;
}

interface Note {
  text: string;
  before: TableRows;
}

export function useTableEdit(given: TableEdit) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const scroll = useRef<((row: number) => void) | null>(null);
  const [note, setNote] = useState<Note | null>(null);
  const now = useRef(given);
  now.current = given;
  const goTo = useGoTo(frame, useCallback((row: number) => scroll.current?.(row), []));

  const change = useCallback((rows: TableRows, text?: string) => {
    const before = now.current.rows;
    // What is pasted can be taken back for as long as nothing else was done.
    setNote(text === undefined ? null : { text, before });
    now.current.change(rows);
  }, []);

  const actions = useMemo<RowActions>(
    () => ({
      set: (row, code, data) => change(setCell(now.current.rows, row, code, data)),
      move: (from, to, column) => {
        const { rows } = now.current;
        const next = moved(rows, from, to);
        if (next === rows) return;
        change(next);
        if (column !== undefined) goTo({ row: to, column });
      },
      remove: (row) => change(removeRow(now.current.rows, row), t('table.removed', { number: row + 1 })),
    }),
    [change, goTo, t],
  );

  const append = () => {
    const { rows, most } = now.current;
    if (rows.length >= most) return;
    change(insertRow(rows, rows.length));
    goTo({ row: rows.length, column: 0 });
  };

  /** Enter walks down, and makes a row where there is none. */
  const down = ({ row, column }: Place) => {
    const { rows, most } = given;
    if (row + 1 >= rows.length && rows.length >= most) return;
    if (row + 1 >= rows.length) change(insertRow(rows, rows.length));
    goTo({ row: row + 1, column });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const place = placeOf(event.target);
    if (!place || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const { row, column } = place;
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (event.key === 'Enter' && !event.altKey) {
      if (!event.shiftKey) down(place);
      else if (row > 0) goTo({ row: row - 1, column });
    } else if (step !== 0 && event.altKey) actions.move(row, row + step, column);
    else if (step !== 0 && !event.shiftKey && isText(event.target)) {
      if (row + step >= 0 && row + step < given.rows.length) goTo({ row: row + step, column });
    } else if (event.key === 'Delete' && event.altKey) {
      actions.remove(row);
      const left = given.rows.length - 1;
      if (left > 0) goTo({ row: Math.min(row, left - 1), column });
      else frame.current?.focus();
    } else return;
    event.preventDefault();
    // The editor has a meaning of its own for Alt with an arrow.
    event.stopPropagation();
  };

  const onPaste = (event: ClipboardEvent) => {
    const place = placeOf(event.target);
    const copied = parseTsv(event.clipboardData.getData('text/plain'));
    const isOne = copied.length === 1 && copied[0]?.length === 1;
    if (copied.length === 0 || (isOne && isText(event.target))) return;
    event.preventDefault();
    const { rows, columns, context, most } = given;
    const start = place ?? { row: rows.length, column: 0 };
    const targets = columns.slice(start.column);
    const cells = copied.length > 1 && isHeader(copied[0] ?? [], targets) ? copied.slice(1) : copied;
    const block = cells.map((row) => row.map((text, at): CellData | null => (targets[at] ? readCell(targets[at], text, context) : null)));
    const filled = fillCells(rows, start, columns.map((column) => column.code), block, most);
    const unread = block.flatMap((row) => row.filter((data, at) => data !== null && targets[at] && !isSound(targets[at], data))).length;
    const said = [
      t('table.pasted', { count: block.length - filled.rowsLeft }),
      unread > 0 && t('table.unread', { count: unread }),
      filled.rowsLeft > 0 && t('table.rowsLeft', { count: filled.rowsLeft }),
      filled.columnsLeft > 0 && t('table.columnsLeft', { count: filled.columnsLeft }),
    ];
    change(filled.rows, said.filter(Boolean).join(' '));
    goTo(start);
  };

  const undo = () => {
    if (note) change(note.before);
  };

  return { frame, scrollTo: scroll, note, actions, append, undo, onKeyDown, onPaste };
}
