/** Rectangles of cells. Rows and columns count as in the grid: row 0 is the header. */

export interface Place {
  row: number;
  column: number;
}

/** Its edges belong to it. */
export interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export function areaOf(one: Place, other: Place): Area {
  return {
    top: Math.min(one.row, other.row),
    left: Math.min(one.column, other.column),
    bottom: Math.max(one.row, other.row),
    right: Math.max(one.column, other.column),
  };
}

export function isIn({ top, left, bottom, right }: Area, { row, column }: Place): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

export function rowsIn({ top, bottom }: Area): number {
  return bottom - top + 1;
}

export function columnsIn({ left, right }: Area): number {
  return right - left + 1;
}

export function placesIn(area: Area): Place[] {
  return Array.from({ length: rowsIn(area) * columnsIn(area) }, (_, at) => ({
    row: area.top + Math.floor(at / columnsIn(area)),
    column: area.left + (at % columnsIn(area)),
  }));
}

/** Cells of a block that go to places of the grid, and what of it had no room. */
export interface Landing {
  area: Area;
  /** `from` is the place in the block. */
  cells: { to: Place; from: Place }[];
  rowsLeft: number;
  columnsLeft: number;
}

/**
 * Where a block lands: repeated where the area is some times as large as it, which a single cell always fits; otherwise
 * once, from the area's first cell on. `last` is the last place of the grid.
 */
export function land(area: Area, block: { rows: number; columns: number }, last: Place): Landing {
  const repeats = rowsIn(area) % block.rows === 0 && columnsIn(area) % block.columns === 0;
  const wanted = repeats ? area : { ...area, bottom: area.top + block.rows - 1, right: area.left + block.columns - 1 };
  const fitting = { ...wanted, bottom: Math.min(wanted.bottom, last.row), right: Math.min(wanted.right, last.column) };
  const from = ({ row, column }: Place) => ({ row: (row - area.top) % block.rows, column: (column - area.left) % block.columns });
  return {
    area: fitting,
    cells: placesIn(fitting).map((to) => ({ to, from: from(to) })),
    rowsLeft: wanted.bottom - fitting.bottom,
    columnsLeft: wanted.right - fitting.right,
  };
}

/** The first row of the area goes into those below it; a single row takes what stands above it. The header is nobody's source. */
export function fillDown(area: Area): { to: Place; from: Place }[] {
  const source = area.top === area.bottom ? area.top - 1 : area.top;
  if (source < 1) return [];
  return placesIn(area).filter((to) => to.row > source).map((to) => ({ to, from: { row: source, column: to.column } }));
}
