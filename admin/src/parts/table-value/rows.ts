/** Edits of a table: pure, and what does not change stays the same object, so that its row is not drawn again. */

/** Data in the canonical form of the column's type, or the text that somebody typed and that has no such form. */
export type CellData = string | boolean | { amount: string; unit: string };
/** Code of a column -> its cell; cells without data are absent. */
export type TableRow = Readonly<Record<string, CellData>>;
export type TableRows = readonly TableRow[];

/** As the API has them: it knows no more of rows than that they are JSON. */
export function rowsOf(data: readonly unknown[]): TableRows {
  return data as TableRows;
}

export function insertRow(rows: TableRows, at: number): TableRow[] {
  return rows.toSpliced(at, 0, {});
}

export function removeRow(rows: TableRows, at: number): TableRow[] {
  return rows.toSpliced(at, 1);
}

function withCell(row: TableRow, code: string, data: CellData | null): TableRow {
  const { [code]: _before, ...others } = row;
  return data === null ? others : { ...others, [code]: data };
}

/** Null empties the cell. */
export function setCell(rows: TableRows, at: number, code: string, data: CellData | null): TableRows {
  const row = rows[at];
  return row === undefined ? rows : rows.with(at, withCell(row, code, data));
}

export interface Filled {
  rows: TableRows;
  /** How many rows and columns of the block had no place. */
  rowsLeft: number;
  columnsLeft: number;
}

/** Puts a block of cells into the table with its first cell at a place; the table grows, up to so many rows. */
export function fillCells(rows: TableRows, place: { row: number; column: number }, codes: readonly string[], block: readonly (readonly (CellData | null)[])[], most: number): Filled {
  const fitting = block.slice(0, Math.max(0, most - place.row));
  const next = [...rows];
  for (const [down, cells] of fitting.entries()) {
    const row = next[place.row + down] ?? {};
    next[place.row + down] = cells.reduce<TableRow>((filled, data, right) => {
      const code = codes[place.column + right];
      return code === undefined ? filled : withCell(filled, code, data);
    }, row);
  }
  const widest = Math.max(0, ...block.map((cells) => cells.length));
  return { rows: next, rowsLeft: block.length - fitting.length, columnsLeft: Math.max(0, place.column + widest - codes.length) };
}

/** Whether no cell of any row holds anything; the hub drops such rows. */
export function isBlankTable(rows: TableRows): boolean {
  return rows.every((row) => Object.keys(row).length === 0);
}

function sameCell(one: CellData | undefined, other: CellData | undefined): boolean {
  if (typeof one === 'object' && typeof other === 'object') return one.amount === other.amount && one.unit === other.unit;
  return one === other;
}

/** The order of a row's keys says nothing. */
function sameRow(one: TableRow, other: TableRow): boolean {
  const codes = Object.keys(one);
  return one === other || (codes.length === Object.keys(other).length && codes.every((code) => sameCell(one[code], other[code])));
}

export function sameRows(one: TableRows, other: TableRows): boolean {
  return one === other || (one.length === other.length && one.every((row, at) => sameRow(row, other[at] ?? {})));
}

/** Codes of the columns in which two rows differ. */
export function changedCells(one: TableRow, other: TableRow): Set<string> {
  return new Set([...Object.keys(one), ...Object.keys(other)].filter((code) => !sameCell(one[code], other[code])));
}
