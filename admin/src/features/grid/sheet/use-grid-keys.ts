/** What each key does in the grid. While a cell is edited its keys are its own. */
import type { KeyboardEvent } from 'react';
import type { GridColumn } from '../columns';
import { target } from '../keys';
import type { Row } from '../pages';
import type { Cursor } from './cursor';
import type { Commands } from './use-commands';
import type { Sheet } from './use-sheet';

interface KeysOptions {
  cursor: Cursor;
  sheet: Sheet | null;
  commands: Commands;
  rows: readonly { row: Row; open?: boolean }[];
  columns: readonly GridColumn[];
  lead: number;
  /** Ticks a row, or with `range` all from the one before. */
  select: (index: number, range: boolean) => void;
  /** Ticks from the row at which one began to this one. */
  selectTo: (from: number, to: number) => void;
  open: (row: Row, newTab: boolean) => void;
  toggle: (row: Row) => void;
}

/** They have a meaning on every page, and texts seldom begin with them: F2 takes them as text. */
const PAGE_KEYS = '/?';

export function useGridKeys({ cursor, sheet, commands, rows, columns, lead, select, selectTo, open, toggle }: KeysOptions) {
  const width = columns.length + lead;

  const move = (event: KeyboardEvent): boolean => {
    const { row, column } = cursor.active;
    const ctrl = event.ctrlKey || event.metaKey;
    const ranged = event.shiftKey && sheet !== null && column >= lead && row > 0;
    if (event.altKey || (event.shiftKey && !ranged)) return false;
    const from = ranged ? cursor.head : { row, column };
    const to = target(event.key, ctrl, from.row, from.column, rows.length, width);
    if (!to) return false;
    if (ranged) cursor.extend({ row: Math.max(1, to[0]), column: Math.max(lead, to[1]) });
    else cursor.go({ row: to[0], column: to[1] });
    return true;
  };

  /** Along the row; at its end Tab leaves the grid, as everywhere on the page. */
  const tab = (event: KeyboardEvent): boolean => {
    const { row, column } = cursor.active;
    const to = column + (event.shiftKey ? -1 : 1);
    if (event.key !== 'Tab' || !sheet || row === 0 || to < lead || to >= width) return false;
    cursor.go({ row, column: to });
    return true;
  };

  /** Null where the key is no command of the sheet. */
  const command = (event: KeyboardEvent): (() => void) | null => {
    const ctrl = event.ctrlKey || event.metaKey;
    if (!sheet || event.altKey || cursor.active.row === 0) return null;
    if (ctrl) {
      switch (event.key.toLowerCase()) {
        case 'z': return event.shiftKey ? sheet.redo : sheet.undo;
        case 'y': return sheet.redo;
        case 'd': return commands.fill;
        case 'a': return commands.selectAll;
        default: return null;
      }
    }
    const isValue = columns[cursor.active.column - lead]?.attribute !== undefined;
    switch (event.key) {
      case 'F2': return isValue ? () => commands.begin(null) : null;
      case 'Enter': return isValue ? () => commands.begin(null) : null;
      case 'Delete':
      case 'Backspace': return isValue || cursor.isRange ? commands.clear : null;
      default: return null;
    }
  };

  /** A sign begins to replace what the cell holds. */
  const type = (event: KeyboardEvent): boolean => {
    const isValue = columns[cursor.active.column - lead]?.attribute !== undefined;
    const isSign = [...event.key].length === 1 && event.key !== ' ' && !PAGE_KEYS.includes(event.key);
    if (!sheet || !isValue || !isSign || cursor.active.row === 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
    return commands.begin(event.key);
  };

  const onRow = (event: KeyboardEvent): boolean => {
    const index = cursor.active.row - 1;
    const found = rows[index];
    if (!found || event.altKey) return false;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Enter') open(found.row, event.ctrlKey || event.metaKey);
    else if (event.key === ' ') select(index, event.shiftKey);
    else if (event.shiftKey && step !== 0) {
      const to = Math.max(0, Math.min(rows.length - 1, index + step));
      selectTo(index, to);
      cursor.go({ row: to + 1, column: cursor.active.column });
    } else if (event.key === '+' && found.open === false) toggle(found.row);
    else if (event.key === '-' && found.open === true) toggle(found.row);
    else return false;
    return true;
  };

  return (event: KeyboardEvent) => {
    if (cursor.edit || event.nativeEvent.isComposing) return;
    const run = command(event);
    run?.();
    const escaped = event.key === 'Escape' && sheet !== null && commands.escape();
    if (run || escaped || move(event) || tab(event) || type(event) || onRow(event)) {
      event.preventDefault();
      // What means something here means nothing to the page.
      event.stopPropagation();
    }
  };
}
