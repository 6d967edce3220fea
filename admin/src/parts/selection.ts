/** Which rows of a list are ticked: some of them by name, or the whole list, loaded or not. */
import { useState } from 'react';

interface Identified {
  id: string;
}

export interface Selection<Row extends Identified> {
  /** Everything in the list; `rows` then says nothing. */
  all: boolean;
  rows: ReadonlyMap<string, Row>;
}

function nothing<Row extends Identified>(): Selection<Row> {
  return { all: false, rows: new Map() };
}

/** Ticks or unticks rows. A whole list from which one is taken is what is loaded of it, without that one. */
export function withRows<Row extends Identified>(now: Selection<Row>, changed: readonly Row[], on: boolean, loaded: readonly Row[]): Selection<Row> {
  if (now.all && on) return now;
  const rows = new Map((now.all ? loaded : [...now.rows.values()]).map((row) => [row.id, row]));
  for (const row of changed) {
    if (on) rows.set(row.id, row);
    else rows.delete(row.id);
  }
  return { all: false, rows };
}

/** From the row that was ticked before to this one, in whichever direction; the row alone where none was. */
export function span<Row>(rows: readonly Row[], anchor: number | null, index: number): Row[] {
  const from = anchor ?? index;
  return rows.slice(Math.min(from, index), Math.max(from, index) + 1);
}

/** Another `key` is another list: what was ticked there is not meant here. */
export function useSelection<Row extends Identified>(key: string) {
  const [state, setState] = useState<{ key: string; selection: Selection<Row> }>({ key, selection: nothing() });
  const selection = state.key === key ? state.selection : nothing<Row>();
  const set = (next: Selection<Row>) => setState({ key, selection: next });
  return {
    ...selection,
    isEmpty: !selection.all && selection.rows.size === 0,
    has: (row: Row) => selection.all || selection.rows.has(row.id),
    change: (changed: readonly Row[], on: boolean, loaded: readonly Row[]) => set(withRows(selection, changed, on, loaded)),
    selectAll: () => set({ all: true, rows: new Map() }),
    clear: () => set(nothing()),
  };
}
