/** What two versions of a table have in common. */
import { expect, test } from 'vitest';
import { diffRows, type Line } from './row-diff';
import type { TableRow } from './rows';

const row = (name: string, amount = '1'): TableRow => ({ name, amount });
const told = (lines: Line[]) => lines.map((line) => ('skipped' in line ? `… ${line.skipped}` : `${{ same: ' ', removed: '-', added: '+' }[line.mark]}${String(line.row.name)}${line.changed.size > 0 ? ` (${[...line.changed].join()})` : ''}`));

test('a changed row stands twice, with the cells that differ', () => {
  expect(told(diffRows([row('a'), row('b')], [row('a'), row('b', '2')]))).toEqual([' a', '-b (amount)', '+b (amount)']);
});

test('rows that came and went are marked', () => {
  expect(told(diffRows([row('a'), row('b')], [row('b'), row('c')]))).toEqual(['-a', ' b', '+c']);
  expect(told(diffRows([], [row('a')]))).toEqual(['+a']);
  expect(told(diffRows([row('a')], []))).toEqual(['-a']);
});

test('several rows in the place of one stand one below the other', () => {
  expect(told(diffRows([row('a'), row('b')], [row('c'), row('d'), row('e')]))).toEqual(['-a (name)', '+c (name)', '-b (name)', '+d (name)', '+e']);
});

test('many rows that stayed are only counted, but for the nearest', () => {
  const many = Array.from({ length: 10 }, (_, at) => row(`r${at}`));
  expect(told(diffRows(many, many.with(5, row('x'))))).toEqual(['… 4', ' r4', '-r5 (name)', '+x (name)', ' r6', '… 3']);
});

test('the order of keys is no change', () => {
  expect(told(diffRows([{ name: 'a', amount: '1' }], [{ amount: '1', name: 'a' }]))).toEqual([' a']);
});
