/** Columns of a list and their address. */
import { expect, test } from 'vitest';
import { columnIds, formatColumn, formatColumns, formatWidths, moveColumn, parseColumn, parseWidths, withColumn, withWidth } from './list-columns';

test('attributes stand between the columns that are always there', () => {
  expect(columnIds('name,weight')).toEqual([':label', ':family', ':state', 'name', 'weight', ':completeness', ':updatedAt']);
  expect(formatColumns(columnIds('name,weight'))).toBe('name,weight');
  expect(formatColumns(columnIds(undefined))).toBeUndefined();
});

test('an order of its own is written out, and the name stays first', () => {
  expect(columnIds('name,:state,:nonsense,name')).toEqual([':label', 'name', ':state']);
  const moved = moveColumn(columnIds('name'), 'name', 1);
  expect(moved).toEqual([':label', 'name', ':family', ':state', ':completeness', ':updatedAt']);
  expect(columnIds(formatColumns(moved))).toEqual(moved);
  expect(moveColumn(moved, ':label', 3)).toEqual(moved);
  expect(moveColumn(moved, 'name', 99).at(-1)).toBe('name');
});

test('a column may have a channel and a language of its own', () => {
  for (const id of ['name', 'name:web:de_DE', 'name::de_DE', 'name:web:', ':state']) expect(formatColumn(parseColumn(id))).toBe(id);
});

test('an attribute joins the others, or stands beside the one it belongs to', () => {
  expect(withColumn(columnIds('name'), 'weight')).toEqual(columnIds('name,weight'));
  expect(withColumn([':label', 'name', 'weight'], 'name:web:de_DE', 'name')).toEqual([':label', 'name', 'name:web:de_DE', 'weight']);
  expect(withColumn([':label', 'name'], ':state')).toEqual([':label', 'name', ':state']);
  expect(withColumn([':label', 'name'], 'name')).toEqual([':label', 'name']);
});

test('widths survive the address within their bounds', () => {
  expect([...parseWidths(':label:320,name:web:de_DE:200,x:5,y:wide')]).toEqual([[':label', 320], ['name:web:de_DE', 200]]);
  expect(withWidth('name:200', 'name', 20)).toBe('name:60');
  expect(withWidth('name:200', 'name', null)).toBeUndefined();
  expect(formatWidths(parseWidths(':label:320'))).toBe(':label:320');
});
