/** What was done to cells in this visit, to be taken back and done again. Pure. */
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { EditData } from '@/parts/value-input/edit-data';
import type { ValueKey } from '@/parts/value-input/value-edit';
import { cellId, type CellId } from './edits';

export interface Side {
  data: EditData | null;
  text: string;
}

export interface Change {
  /** Of the resource. */
  id: string;
  key: ValueKey;
  attribute: ValueAttribute;
  before: Side;
  after: Side;
}

/** Steps that are kept. */
const MOST = 100;

export interface History {
  done: readonly (readonly Change[])[];
  undone: readonly (readonly Change[])[];
}

export const NO_HISTORY: History = { done: [], undone: [] };

/** Whoever does something new can do nothing again that was taken back. */
export function withStep(history: History, step: readonly Change[]): History {
  return step.length === 0 ? history : { done: [...history.done, step].slice(-MOST), undone: [] };
}

/** The changes that take the last step back, newest last. */
export function undo(history: History): { history: History; changes: Change[] } | null {
  const step = history.done.at(-1);
  if (!step) return null;
  const changes = step.map((change) => ({ ...change, before: change.after, after: change.before }));
  return { changes, history: { done: history.done.slice(0, -1), undone: [...history.undone, step] } };
}

export function redo(history: History): { history: History; changes: readonly Change[] } | null {
  const step = history.undone.at(-1);
  return step ? { changes: step, history: { done: [...history.done, step], undone: history.undone.slice(0, -1) } } : null;
}

/** Forgets changes that were never saved: there is nothing in them to take back. */
export function without(history: History, refused: ReadonlySet<CellId>): History {
  const last = history.done.at(-1);
  if (!last) return history;
  const left = last.filter((change) => !refused.has(cellId(change.id, change.key)));
  if (left.length === last.length) return history;
  return { ...history, done: [...history.done.slice(0, -1), ...(left.length > 0 ? [left] : [])] };
}
