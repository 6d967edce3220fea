/** Where keys lead to in a grid. */
import { expect, test } from 'vitest';
import { moved } from './use-matrix-keys';

const LAST = { row: 9, column: 4 };
const press = (key: string, far = false) => moved({ key, ctrlKey: far, metaKey: false }, { row: 5, column: 2 }, LAST);

test('arrows lead one cell further, with Ctrl to the edge', () => {
  expect(press('ArrowUp')).toEqual({ row: 4, column: 2 });
  expect(press('ArrowRight')).toEqual({ row: 5, column: 3 });
  expect(press('ArrowDown', true)).toEqual({ row: 9, column: 2 });
  expect(press('ArrowLeft', true)).toEqual({ row: 5, column: 0 });
});

test('nothing leads out of the grid', () => {
  expect(moved({ key: 'ArrowDown', ctrlKey: false, metaKey: false }, LAST, LAST)).toEqual(LAST);
  expect(press('PageUp')).toEqual({ row: 0, column: 2 });
  expect(press('End', true)).toEqual(LAST);
});

test('other keys are the cell\'s own', () => {
  expect(press(' ')).toBeNull();
  expect(press('a')).toBeNull();
});
