/** Where the keys lead in a grid of 3 rows and 4 columns; row 0 is the header. */
import { expect, test } from 'vitest';
import { target } from './keys';

const from = (key: string, row: number, column: number, ctrl = false) => target(key, ctrl, row, column, 3, 4);

test('arrows move one cell and stop at the edges', () => {
  expect(from('ArrowDown', 1, 1)).toEqual([2, 1]);
  expect(from('ArrowDown', 3, 1)).toEqual([3, 1]);
  expect(from('ArrowUp', 0, 1)).toEqual([0, 1]);
  expect(from('ArrowLeft', 1, 0)).toEqual([1, 0]);
  expect(from('ArrowRight', 1, 3)).toEqual([1, 3]);
});

test('the header is reached by moving up', () => {
  expect(from('ArrowUp', 1, 2)).toEqual([0, 2]);
});

test('Home and End stay in the row, with Ctrl they take the whole grid', () => {
  expect(from('End', 2, 0)).toEqual([2, 3]);
  expect(from('Home', 2, 3)).toEqual([2, 0]);
  expect(from('End', 1, 0, true)).toEqual([3, 3]);
  expect(from('Home', 3, 3, true)).toEqual([1, 0]);
});

test('letters do not move', () => {
  expect(from('a', 1, 1)).toBeNull();
});
