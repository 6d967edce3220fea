/** The active cell and the selection. */
import { expect, test } from 'vitest';
import { ACTIVE, Cursor, EDITED, SELECTED } from './cursor';

const cursor = () => new Cursor({ row: 1, column: 1 }, { row: 5, column: 4 });

test('a cell knows whether it is active, selected or edited', () => {
  const it = cursor();
  it.extend({ row: 2, column: 2 });
  expect([it.look(1, 1), it.look(2, 2), it.look(3, 1)]).toEqual([ACTIVE | SELECTED, SELECTED, 0]);
  it.begin('x');
  expect([it.look(1, 1), it.look(2, 2), it.isRange]).toEqual([ACTIVE | EDITED, 0, false]);
});

test('moving ends the selection and the edit', () => {
  const it = cursor();
  it.begin(null);
  it.go({ row: 2, column: 1 });
  expect([it.edit, it.active, it.isRange, it.wantsFocus]).toEqual([null, { row: 2, column: 1 }, false, true]);
});

test('what is no longer there is not active', () => {
  const it = cursor();
  it.go({ row: 5, column: 4 });
  it.limitTo({ row: 2, column: 4 });
  expect([it.active.row, it.look(2, 4)]).toEqual([2, ACTIVE]);
});

test('only cells that changed look different', () => {
  const it = cursor();
  const look = () => [1, 2, 3].map((row) => it.look(row, 1));
  const before = look();
  it.go({ row: 2, column: 1 });
  expect(look().map((now, at) => now !== before[at])).toEqual([true, true, false]);
});
