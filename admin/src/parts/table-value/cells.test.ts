/** From what was typed or pasted to data, and back. */
import { describe, expect, test } from 'vitest';
import { cellText, isHeader, isSound, readCell, type CellContext } from './cells';
import type { ColumnType, TableColumn } from './columns';

const WEIGHT = { code: 'Weight', label: 'Weight', standardUnit: 'KILOGRAM', units: [{ code: 'GRAM', label: 'Gram', symbol: 'g' }, { code: 'KILOGRAM', label: 'Kilogram', symbol: 'kg' }] };
const english: CellContext = { language: 'en', zone: 'Europe/Berlin', families: new Map([['Weight', WEIGHT]]) };
const german: CellContext = { ...english, language: 'de' };

function column(type: ColumnType, settings: Record<string, unknown> = {}): TableColumn {
  return { code: 'it', type, labels: { en_US: 'It', de_DE: 'Es' }, required: false, settings };
}

const weight = column('measurement', { unitFamily: 'Weight', defaultUnit: 'GRAM' });

test('an empty cell is nothing', () => {
  for (const type of ['text', 'number', 'boolean', 'date', 'colour'] as const) expect(readCell(column(type), '  ', english)).toBeNull();
});

describe('what can be read', () => {
  test('has the canonical form of its type', () => {
    expect(readCell(column('number'), '1,234.5', english)).toBe('1234.5');
    expect(readCell(column('number'), '1.234,5', german)).toBe('1234.5');
    expect(readCell(column('boolean'), 'Ja', english)).toBe(true);
    expect(readCell(column('boolean'), 'no', german)).toBe(false);
    expect(readCell(column('date'), '1.3.2026', english)).toBe('2026-03-01');
    expect(readCell(column('date'), '2026-03-01', german)).toBe('2026-03-01');
    expect(readCell(column('colour'), '24433A', english)).toBe('#24433a');
  });

  test('of a moment is on the clock of the zone, unless it says otherwise', () => {
    const moment = column('date_time');
    for (const text of ['2026-03-01 09:30', '2026-03-01T09:30:00', '1.3.2026 9:30', '01.03.2026, 09:30', '2026-03-01T08:30:00Z', '2026-03-01 10:30+02:00']) expect(readCell(moment, text, english)).toBe('2026-03-01T08:30:00Z');
  });

  test('of a measurement finds its unit, or takes the first', () => {
    for (const text of ['1.5 g', '1.5g', '1.5 GRAM', '1.5 gram', '1.5']) expect(readCell(weight, text, english)).toEqual({ amount: '1.5', unit: 'GRAM' });
    expect(readCell(weight, '1,5 kg', german)).toEqual({ amount: '1.5', unit: 'KILOGRAM' });
    expect(readCell(column('measurement', { unitFamily: 'Weight' }), '2', english)).toEqual({ amount: '2', unit: 'KILOGRAM' });
  });

  test('of a text is one line', () => {
    expect(readCell(column('text'), 'two\nlines ', english)).toBe('two lines ');
  });
});

test('what cannot be read stays as it is, and is not sound', () => {
  const wrong: [TableColumn, string][] = [[column('number'), 'a few'], [column('boolean'), 'maybe'], [column('date'), '3/1/2026'], [column('date'), '30.2.2026'], [column('date_time'), 'soon'], [column('colour'), 'red'], [weight, '3 miles'], [weight, 'heavy']];
  for (const [of, text] of wrong) {
    expect(readCell(of, text, english)).toBe(text);
    expect(isSound(of, text)).toBe(false);
  }
});

test('what is written reads the same again', () => {
  const cells = [[column('number'), '1234.50'], [weight, { amount: '0.5', unit: 'KILOGRAM' }], [column('boolean'), false], [column('date'), '2026-03-01'], [column('date_time'), '2026-07-01T08:30:15Z'], [column('colour'), '#24433a'], [column('text'), 'Fat, "good"']] as const;
  for (const context of [english, german])
    for (const [of, data] of cells) {
      expect(isSound(of, data)).toBe(true);
      expect(readCell(of, cellText(of, data, context), context)).toEqual(data);
    }
});

test('numbers are written as their readers write them', () => {
  expect(cellText(weight, { amount: '1.5', unit: 'GRAM' }, german)).toBe('1,5 g');
  expect(cellText(column('date_time'), '2026-03-01T08:30:00Z', english)).toBe('2026-03-01 09:30');
  expect(cellText(column('number'), undefined, german)).toBe('');
});

test('names of columns are no data', () => {
  const columns = [column('text'), { ...column('number'), code: 'amount', labels: { en_US: 'Amount' } }];
  expect(isHeader(['ES', 'amount'], columns)).toBe(true);
  expect(isHeader(['It'], columns)).toBe(true);
  expect(isHeader(['It', '5'], columns)).toBe(false);
  expect(isHeader(['It', 'Amount', 'More'], columns)).toBe(false);
});
