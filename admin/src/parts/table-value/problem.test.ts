/** The place of a violation in a table. */
import { expect, test } from 'vitest';
import { cellProblem } from './problem';

test('a message names the row, and the column where it is about one', () => {
  expect(cellProblem('row 3: column `amount`: 12 g, at most 10 g is allowed')).toEqual({ row: 2, column: 'amount', message: '12 g, at most 10 g is allowed' });
  expect(cellProblem('row 1: column `name` is empty')).toEqual({ row: 0, column: 'name', message: 'is empty' });
  expect(cellProblem('row 12: the table has no column `x`')).toEqual({ row: 11, column: null, message: 'the table has no column `x`' });
});

test('what is about the whole value names none', () => {
  expect(cellProblem('1200 rows, at most 1000 are allowed')).toBeNull();
  expect(cellProblem('`row 3: x` is too long')).toBeNull();
});
