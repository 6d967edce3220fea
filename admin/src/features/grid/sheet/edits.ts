/** What is typed into cells and not saved yet. Each cell hears of its own change only, so that no other is drawn again. */
import type { EditData } from '@/parts/value-input/edit-data';
import type { ValueKey } from '@/parts/value-input/value-edit';

export type CellId = `${string}/${ValueKey}`;

export interface CellEdit {
  id: string;
  key: ValueKey;
  /** Null takes the own value away; undefined where what was typed could not be read. */
  data: EditData | null | undefined;
  /** As it is shown, and typed on from. */
  text: string;
  state: 'waiting' | 'saving' | 'refused';
  /** Why it was refused. */
  message?: string;
}

export interface Counts {
  open: number;
  refused: number;
}

export function cellId(id: string, key: ValueKey): CellId {
  return `${id}/${key}`;
}

export class CellEdits {
  private readonly cells = new Map<CellId, CellEdit>();
  private readonly listeners = new Set<() => void>();
  private counted: Counts = { open: 0, refused: 0 };

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The same object until its cell changes. */
  of(cell: CellId): CellEdit | undefined {
    return this.cells.get(cell);
  }

  all(state: CellEdit['state']): CellEdit[] {
    return [...this.cells.values()].filter((edit) => edit.state === state);
  }

  /** The same object until a number changes. */
  counts = (): Counts => this.counted;

  put(edits: readonly CellEdit[]) {
    for (const edit of edits) this.cells.set(cellId(edit.id, edit.key), edit);
    this.changed();
  }

  drop(edits: readonly Pick<CellEdit, 'id' | 'key'>[]) {
    for (const { id, key } of edits) this.cells.delete(cellId(id, key));
    this.changed();
  }

  /** Whether nobody typed into the cell since. */
  isStill(edit: CellEdit): boolean {
    return this.cells.get(cellId(edit.id, edit.key)) === edit;
  }

  private changed() {
    const states = [...this.cells.values()].map(({ state }) => state);
    const refused = states.filter((state) => state === 'refused').length;
    const open = states.length - refused;
    if (open !== this.counted.open || refused !== this.counted.refused) this.counted = { open, refused };
    for (const listener of this.listeners) listener();
  }
}
