/** Ticking rows, ranges of rows, and the whole list. */
import { expect, test } from 'vitest';
import { span, withRows, type Selection } from './selection';

const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const [a, b, c] = rows as [{ id: string }, { id: string }, { id: string }];
const nothing: Selection<{ id: string }> = { all: false, rows: new Map() };
const everything: Selection<{ id: string }> = { all: true, rows: new Map() };
const ids = (selection: Selection<{ id: string }>) => [...selection.rows.keys()];

test('rows are ticked and unticked one by one', () => {
  const two = withRows(withRows(nothing, [a], true, rows), [c], true, rows);
  expect(ids(two)).toEqual(['a', 'c']);
  expect(ids(withRows(two, [a], false, rows))).toEqual(['c']);
});

test('a range reaches from the row before to this one, in both directions', () => {
  expect(span(rows, 1, 3).map((row) => row.id)).toEqual(['b', 'c', 'd']);
  expect(span(rows, 3, 1).map((row) => row.id)).toEqual(['b', 'c', 'd']);
});

test('a range without a row before is the row alone', () => {
  expect(span(rows, null, 2)).toEqual([c]);
});

test('a range adds to what is ticked', () => {
  expect(ids(withRows(withRows(nothing, [a], true, rows), span(rows, 2, 3), true, rows))).toEqual(['a', 'c', 'd']);
});

test('ticking a row of the whole list changes nothing', () => {
  expect(withRows(everything, [a], true, rows)).toBe(everything);
});

test('unticking a row of the whole list leaves the others that are loaded', () => {
  const left = withRows(everything, [b], false, rows);
  expect([left.all, ids(left)]).toEqual([false, ['a', 'c', 'd']]);
});
