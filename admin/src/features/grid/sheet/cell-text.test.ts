/** What people type and paste, by type and language. */
import { describe, expect, test } from 'vitest';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { EditData } from '@/parts/value-input/edit-data';
import { readText, textOf, type SheetContext } from './cell-text';
import { Names } from './names';

const attribute = (type: ValueAttribute['type'], settings: unknown = {}) => ({ code: 'it', type, label: 'It', settings }) as unknown as ValueAttribute;

const options = new Names();
options.add([{ code: 'dark_red', label: 'Dunkelrot' }, { code: 'blue', label: 'Blau' }, { code: 'bw', label: 'Schwarz, weiß' }]);
const records = new Names();
records.add([{ code: 'maker/kaer', label: 'Kär' }, { code: 'maker/firn', label: 'Firn' }]);
const families = new Map([['Weight', { code: 'Weight', label: 'Weight', standardUnit: 'GRAM', units: [{ code: 'GRAM', symbol: 'g', label: 'Gram' }, { code: 'KILOGRAM', symbol: 'kg', label: 'Kilogram' }] }]]);

const context = (language: string): SheetContext => ({
  language,
  zone: 'Europe/Berlin',
  families,
  currencies: ['EUR', 'CHF'],
  option: (_attribute, text) => options.find(text),
  target: (_attribute, text) => {
    const found = records.find(text);
    return found && { ...found, kind: 'RECORD' };
  },
});
const english = context('en');
const german = context('de');
const read = (type: ValueAttribute['type'], text: string, held: EditData | null = null, at = english, settings?: unknown) => readText(attribute(type, settings), text, held, at);

test('nothing typed is no value, whatever the type', () => {
  expect(read('NUMBER', '  ')).toEqual({ data: null });
  expect(read('SELECT', '')).toEqual({ data: null });
});

test('German numbers have a comma and English ones a point', () => {
  expect(read('NUMBER', '1.234,50', null, german)).toEqual({ data: { number: '1234.50' } });
  expect(read('NUMBER', '12,5', null, german)).toEqual({ data: { number: '12.5' } });
  expect(read('NUMBER', '1,234.50')).toEqual({ data: { number: '1234.50' } });
  expect(read('NUMBER', 'about 3')).toEqual({ problem: 'noNumber' });
  expect(textOf(attribute('NUMBER'), { number: '12.50' }, german)).toBe('12,50');
});

test('an amount keeps its unit unless it names another', () => {
  const weight = { unitFamily: 'Weight' };
  expect(read('MEASUREMENT', '1,5', { measurement: { amount: '2', unit: 'KILOGRAM' } }, german, weight)).toEqual({ data: { measurement: { amount: '1.5', unit: 'KILOGRAM' } } });
  expect(read('MEASUREMENT', '300 g', { measurement: { amount: '2', unit: 'KILOGRAM' } }, english, weight)).toEqual({ data: { measurement: { amount: '300', unit: 'GRAM' } } });
  expect(read('MEASUREMENT', '3 miles', null, english, weight)).toEqual({ problem: 'noMeasurement' });
  expect(textOf(attribute('MEASUREMENT', weight), { measurement: { amount: '1.5', unit: 'KILOGRAM' } }, german)).toBe('1,5 kg');
});

describe('prices', () => {
  const held = { prices: [{ currency: 'CHF', amount: '45' }, { currency: 'EUR', amount: '40' }] };

  test('a bare amount is in the first currency, and the others stay', () => {
    expect(read('PRICE', '49,90', held, german)).toEqual({ data: { prices: [{ currency: 'CHF', amount: '45' }, { currency: 'EUR', amount: '49.90' }] } });
  });

  test('amounts that name their currencies are all there is', () => {
    expect(read('PRICE', '55 chf; €49.90', held)).toEqual({ data: { prices: [{ currency: 'CHF', amount: '55' }, { currency: 'EUR', amount: '49.90' }] } });
    expect(read('PRICE', '12.00 EUR', held)).toEqual({ data: { prices: [{ currency: 'EUR', amount: '12.00' }] } });
  });

  test('what is no price is said to be none', () => {
    for (const text of ['cheap', '10 EUR; 20 EUR', '10; 20', '€10 EUR', '10 euros']) expect(read('PRICE', text)).toEqual({ problem: 'noPrice' });
  });

  test('what is copied reads the same again', () => {
    for (const at of [english, german]) expect(readText(attribute('PRICE'), textOf(attribute('PRICE'), held, at), null, at)).toEqual({ data: held });
  });
});

test('yes and no are understood in both languages, and dates in the written form of either', () => {
  expect([read('BOOLEAN', 'Ja'), read('BOOLEAN', 'no'), read('BOOLEAN', 'maybe')]).toEqual([{ data: { boolean: true } }, { data: { boolean: false } }, { problem: 'noBoolean' }]);
  expect([read('DATE', '1.3.2026'), read('DATE', '2026-03-01'), read('DATE', '31.2.2026')]).toEqual([{ data: { date: '2026-03-01' } }, { data: { date: '2026-03-01' } }, { problem: 'noDate' }]);
});

test('options are found by name or code, several with signs between them', () => {
  expect(read('SELECT', 'dunkelrot')).toEqual({ data: { option: 'dark_red' } });
  expect(read('SELECT', 'dark_red')).toEqual({ data: { option: 'dark_red' } });
  expect(read('SELECT', 'green')).toEqual({ problem: 'noOption' });
  expect(read('MULTI_SELECT', 'Blau, Dunkelrot')).toEqual({ data: { options: ['blue', 'dark_red'] } });
  expect(read('MULTI_SELECT', 'Schwarz, weiß')).toEqual({ data: { options: ['bw'] } });
  expect(read('MULTI_SELECT', 'Schwarz, weiß; Blau')).toEqual({ data: { options: ['bw', 'blue'] } });
  expect(read('MULTI_SELECT', 'Blau; green')).toEqual({ problem: 'noOption' });
  expect(textOf(attribute('MULTI_SELECT'), { options: ['bw', 'blue'] }, german)).toBe('Schwarz, weiß; Blau');
});

test('records are found by name or code', () => {
  expect(read('REFERENCE', 'kär')).toEqual({ data: { record: 'maker/kaer' } });
  expect(read('REFERENCE_LIST', 'Firn, maker/kaer')).toEqual({ data: { records: ['maker/firn', 'maker/kaer'] } });
  expect(read('REFERENCE', 'nobody')).toEqual({ problem: 'noTarget' });
});

test('a text is one line, a long text keeps its breaks', () => {
  expect(read('TEXT', 'two\nlines\n')).toEqual({ data: { text: 'two lines' } });
  expect(read('TEXTAREA', 'two\nlines')).toEqual({ data: { text: 'two\nlines' } });
});
