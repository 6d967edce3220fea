/** Two versions of a table, line by line: what went, what came, and how much between them stayed. */
import { diffArrays } from 'diff';
import { changedCells, type TableRow, type TableRows } from './rows';

export type Line =
  | { row: TableRow; mark: 'same' | 'removed' | 'added'; changed: ReadonlySet<string> }
  /** So many rows that are the same on both sides. */
  | { skipped: number };

const NONE: ReadonlySet<string> = new Set();
/** Rows that are shown beside a change, so that one sees where it is. */
const NEAR = 1;

/** The same text for the same row, in whatever order its keys stand. */
function identity(row: TableRow): string {
  return JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function diffRows(before: TableRows, after: TableRows): Line[] {
  const parts = diffArrays(before.map(identity), after.map(identity));
  const lines: Line[] = [];
  let [old, now] = [0, 0];
  for (const [at, { added, removed, value }] of parts.entries()) {
    const count = value.length;
    if (removed) {
      const next = parts[at + 1];
      lines.push(...replaced(before.slice(old, old + count), next?.added ? after.slice(now, now + next.value.length) : []));
      old += count;
      if (next?.added) now += next.value.length;
    } else if (added) {
      // What stands after rows that went is shown with them.
      if (parts[at - 1]?.removed) continue;
      lines.push(...replaced([], after.slice(now, now + count)));
      now += count;
    } else {
      lines.push(...unchanged(after.slice(now, now + count), at === 0, at === parts.length - 1));
      old += count;
      now += count;
    }
  }
  return lines;
}

/** Each row that went with the one in its place below it, so that one compares neighbours. */
function replaced(removed: TableRows, added: TableRows): Line[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, at): Line[] => {
    const [went, came] = [removed[at], added[at]];
    const changed = went && came ? changedCells(went, came) : NONE;
    return [...(went ? [{ row: went, mark: 'removed' as const, changed }] : []), ...(came ? [{ row: came, mark: 'added' as const, changed }] : [])];
  }).flat();
}

function unchanged(rows: TableRows, first: boolean, last: boolean): Line[] {
  const before = first ? 0 : NEAR;
  const after = last ? 0 : NEAR;
  const shown = (part: TableRows) => part.map((row): Line => ({ row, mark: 'same', changed: NONE }));
  const skipped = rows.length - before - after;
  if (skipped <= 1) return shown(rows);
  return [...shown(rows.slice(0, before)), { skipped }, ...shown(rows.slice(rows.length - after))];
}
