/** The active cell, what is selected around it, and whether it is edited. Each cell looks for itself, so that moving draws two cells and not all. */
import { areaOf, isIn, type Area, type Place } from './area';

export interface Editing {
  /** What was typed to begin with; null where the cell's own text is edited. */
  begun: string | null;
}

/** What a cell must know of the cursor, as bits of one number: numbers are compared at once. */
export const ACTIVE = 1;
export const SELECTED = 2;
export const EDITED = 4;

export class Cursor {
  private place: Place;
  private corner: Place;
  private editing: Editing | null = null;
  private limit: Place;
  /** The active cell is to have the focus, once it exists. */
  wantsFocus = false;
  private readonly listeners = new Set<() => void>();

  constructor(start: Place, limit: Place) {
    this.place = start;
    this.corner = start;
    this.limit = limit;
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The last place there is; rows come and go. */
  limitTo(limit: Place) {
    if (limit.row === this.limit.row && limit.column === this.limit.column) return;
    this.limit = limit;
    this.tell();
  }

  get active(): Place {
    return this.within(this.place);
  }

  /** The corner of the selection that moves. */
  get head(): Place {
    return this.within(this.corner);
  }

  get area(): Area {
    return areaOf(this.active, this.head);
  }

  get isRange(): boolean {
    return this.active.row !== this.head.row || this.active.column !== this.head.column;
  }

  get edit(): Editing | null {
    return this.editing;
  }

  look(row: number, column: number): number {
    const place = { row, column };
    const active = row === this.active.row && column === this.active.column;
    const selected = this.isRange && isIn(this.area, place);
    return (active ? ACTIVE : 0) | (selected ? SELECTED : 0) | (active && this.editing ? EDITED : 0);
  }

  /** Stays with its rows when others come before them. */
  shift(rows: number) {
    this.place = { ...this.place, row: this.place.row + rows };
    this.corner = { ...this.corner, row: this.corner.row + rows };
    this.tell();
  }

  go(place: Place, focus = true) {
    this.place = place;
    this.corner = place;
    this.editing = null;
    this.wantsFocus = focus;
    this.tell();
  }

  /** Selects from the active cell to this one. */
  extend(head: Place) {
    if (head.row === this.corner.row && head.column === this.corner.column) return;
    this.corner = head;
    this.editing = null;
    this.tell();
  }

  select(area: Area) {
    this.place = { row: area.top, column: area.left };
    this.corner = { row: area.bottom, column: area.right };
    this.editing = null;
    this.wantsFocus = true;
    this.tell();
  }

  begin(begun: string | null) {
    this.corner = this.place;
    this.editing = { begun };
    this.tell();
  }

  private within({ row, column }: Place): Place {
    return { row: Math.max(0, Math.min(row, this.limit.row)), column: Math.max(0, Math.min(column, this.limit.column)) };
  }

  private tell() {
    for (const listener of this.listeners) listener();
  }
}
