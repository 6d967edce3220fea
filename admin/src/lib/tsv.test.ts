/** What Excel and LibreOffice put on the clipboard, and back. */
import { expect, test } from 'vitest';
import { parseTsv, writeTsv } from './tsv';

test('tabs part cells and line breaks part rows', () => {
  expect(parseTsv('Fat\t1.5\nSalt\t0.2')).toEqual([['Fat', '1.5'], ['Salt', '0.2']]);
  expect(parseTsv('Fat\t1,5\r\nSalt\t0,2\r\n')).toEqual([['Fat', '1,5'], ['Salt', '0,2']]);
  expect(parseTsv('one\rtwo')).toEqual([['one'], ['two']]);
});

test('nothing is no row, and empty cells stay', () => {
  expect(parseTsv('')).toEqual([]);
  expect(parseTsv('\t')).toEqual([['', '']]);
  expect(parseTsv('a\t\tb\n\t\t\n')).toEqual([['a', '', 'b'], ['', '', '']]);
  expect(parseTsv('a\n\nb')).toEqual([['a'], [''], ['b']]);
});

test('a quoted cell holds tabs, line breaks and quotes', () => {
  expect(parseTsv('"two\nlines"\t"a\tb"\r\n"say ""hi"""\tend')).toEqual([['two\nlines', 'a\tb'], ['say "hi"', 'end']]);
  expect(parseTsv('"two\r\nlines"')).toEqual([['two\nlines']]);
  expect(parseTsv('""\tx')).toEqual([['', 'x']]);
});

test('a quote that closes nothing is text', () => {
  expect(parseTsv('5" pipe\t"Bora" tent\t"open')).toEqual([['5" pipe', '"Bora" tent', '"open']]);
});

test('what is written reads the same again', () => {
  const rows = [['Fat', '1.5', ''], ['two\nlines', 'a\tb', '"quoted"'], ['5" pipe', '', 'x']];
  expect(parseTsv(writeTsv(rows))).toEqual(rows);
});
