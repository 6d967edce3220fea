/** Moving between the cells of a grid that has one tab stop. Row 0 is the header. */

const PAGE_ROWS = 12;

/** Where a key leads from a cell; null when the key does not move. */
export function target(key: string, ctrl: boolean, row: number, column: number, rows: number, columns: number): [number, number] | null {
  const clampRow = (value: number) => Math.max(0, Math.min(rows, value));
  const clampColumn = (value: number) => Math.max(0, Math.min(columns - 1, value));
  switch (key) {
    case 'ArrowDown': return [ctrl ? rows : clampRow(row + 1), column];
    case 'ArrowUp': return [ctrl ? 0 : clampRow(row - 1), column];
    case 'ArrowRight': return [row, clampColumn(column + 1)];
    case 'ArrowLeft': return [row, clampColumn(column - 1)];
    case 'PageDown': return [clampRow(row + PAGE_ROWS), column];
    case 'PageUp': return [clampRow(Math.max(row - PAGE_ROWS, Math.min(row, 1))), column];
    case 'Home': return ctrl ? [Math.min(1, rows), 0] : [row, 0];
    case 'End': return ctrl ? [rows, columns - 1] : [row, columns - 1];
    default: return null;
  }
}
