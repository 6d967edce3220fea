/** Edits of a table, and whether two tables are the same. */
import { describe, expect, test } from 'vitest';
import { changedCells, fillCells, insertRow, isBlankTable, removeRow, sameRows, setCell, type TableRow } from './rows';

const fat: TableRow = { name: 'Fat', amount: '1.5' };
const salt: TableRow = { name: 'Salt' };
const sugar: TableRow = { name: 'Sugar', amount: '4' };
const rows = [fat, salt, sugar];
const codes = ['name', 'amount'];

describe('rows', () => {
  test('come and go', () => {
    expect(insertRow(rows, 1)).toEqual([fat, {}, salt, sugar]);
    expect(removeRow(rows, 0)).toEqual([salt, sugar]);
  });

  test('that an edit does not touch stay the same objects', () => {
    const next = setCell(rows, 1, 'amount', '0.2');
    expect(next).toEqual([fat, { name: 'Salt', amount: '0.2' }, sugar]);
    expect(next[0]).toBe(fat);
    expect(next[2]).toBe(sugar);
  });

  test('lose what is emptied', () => {
    expect(setCell(rows, 0, 'amount', null)[0]).toEqual({ name: 'Fat' });
    expect(setCell(rows, 9, 'amount', '1')).toBe(rows);
  });
});

describe('a block of cells', () => {
  test('fills from its place on, and the table grows', () => {
    const filled = fillCells(rows, { row: 2, column: 0 }, codes, [['Fibre', '2'], ['Protein', '3']], 1000);
    expect(filled).toEqual({ rows: [fat, salt, { name: 'Fibre', amount: '2' }, { name: 'Protein', amount: '3' }], rowsLeft: 0, columnsLeft: 0 });
  });

  test('empties where it is empty, and leaves the other columns', () => {
    expect(fillCells(rows, { row: 0, column: 1 }, codes, [[null], ['7']], 1000).rows).toEqual([{ name: 'Fat' }, { name: 'Salt', amount: '7' }, sugar]);
  });

  test('goes no further than the limit and the last column', () => {
    const filled = fillCells(rows, { row: 2, column: 1 }, codes, [['1', 'x'], ['2', 'y'], ['3', 'z']], 4);
    expect(filled).toEqual({ rows: [fat, salt, { name: 'Sugar', amount: '1' }, { amount: '2' }], rowsLeft: 1, columnsLeft: 1 });
  });

  test('begins an empty table', () => {
    expect(fillCells([], { row: 0, column: 0 }, codes, [['Fat', '1']], 1000).rows).toEqual([{ name: 'Fat', amount: '1' }]);
  });

  test('changes nothing of the table it goes into', () => {
    fillCells(rows, { row: 0, column: 0 }, codes, [['New']], 1000);
    expect(rows[0]).toBe(fat);
  });
});

describe('two tables', () => {
  test('are the same in whatever order their keys stand', () => {
    expect(sameRows(rows, [{ amount: '1.5', name: 'Fat' }, salt, { ...sugar }])).toBe(true);
    expect(sameRows([{ weight: { amount: '1', unit: 'GRAM' } }], [{ weight: { unit: 'GRAM', amount: '1' } }])).toBe(true);
  });

  test('differ in a cell, a row and the order of rows', () => {
    expect(sameRows(rows, [fat, { name: 'Salt', amount: '1' }, sugar])).toBe(false);
    expect(sameRows(rows, [fat, salt])).toBe(false);
    expect(sameRows(rows, [salt, fat, sugar])).toBe(false);
    expect(sameRows([{}], [{ name: 'Fat' }])).toBe(false);
  });

  test('say which cells differ', () => {
    expect([...changedCells(fat, { name: 'Fat', amount: '2', note: 'new' })]).toEqual(['amount', 'note']);
  });
});

test('rows without cells say nothing', () => {
  expect(isBlankTable([])).toBe(true);
  expect(isBlankTable([{}, {}])).toBe(true);
  expect(isBlankTable([{}, salt])).toBe(false);
});
