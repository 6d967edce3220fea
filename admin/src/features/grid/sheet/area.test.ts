/** Rectangles, and where blocks land in them. */
import { expect, test } from 'vitest';
import { areaOf, fillDown, isIn, land, placesIn } from './area';

const last = { row: 10, column: 5 };

test('an area lies between two corners, whichever comes first', () => {
  const area = areaOf({ row: 4, column: 1 }, { row: 2, column: 3 });
  expect(area).toEqual({ top: 2, left: 1, bottom: 4, right: 3 });
  expect(placesIn(area)).toHaveLength(9);
  expect([isIn(area, { row: 4, column: 3 }), isIn(area, { row: 5, column: 3 })]).toEqual([true, false]);
});

test('a single cell fills the whole area', () => {
  const landing = land({ top: 2, left: 1, bottom: 4, right: 2 }, { rows: 1, columns: 1 }, last);
  expect(landing.cells).toHaveLength(6);
  expect(landing.cells.every(({ from }) => from.row === 0 && from.column === 0)).toBe(true);
});

test('a row is repeated down the rows that are selected', () => {
  const landing = land({ top: 1, left: 1, bottom: 2, right: 2 }, { rows: 1, columns: 2 }, last);
  expect(landing.cells.map(({ from }) => from.column)).toEqual([0, 1, 0, 1]);
});

test('a block of another size lands once, from the first cell on', () => {
  const landing = land({ top: 2, left: 2, bottom: 4, right: 2 }, { rows: 2, columns: 2 }, last);
  expect(landing.area).toEqual({ top: 2, left: 2, bottom: 3, right: 3 });
});

test('what has no room is counted', () => {
  const landing = land({ top: 10, left: 5, bottom: 10, right: 5 }, { rows: 3, columns: 2 }, last);
  expect([landing.cells.length, landing.rowsLeft, landing.columnsLeft]).toEqual([1, 2, 1]);
});

test('the first row fills those below, and a single row takes from above', () => {
  expect(fillDown({ top: 2, left: 1, bottom: 4, right: 1 }).map(({ to, from }) => [to.row, from.row])).toEqual([[3, 2], [4, 2]]);
  expect(fillDown({ top: 3, left: 1, bottom: 3, right: 1 })).toEqual([{ to: { row: 3, column: 1 }, from: { row: 2, column: 1 } }]);
  expect(fillDown({ top: 1, left: 1, bottom: 1, right: 1 })).toEqual([]);
});
