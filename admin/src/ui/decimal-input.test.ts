/** Numbers as German and English readers type them. */
import { expect, test } from 'vitest';
import { parseDecimal } from './decimal-input';

test('digits are kept as they are', () => {
  expect(parseDecimal('12.50', false)).toBe('12.50');
  expect(parseDecimal('0.10', false)).toBe('0.10');
});

test('a German comma becomes a point, and its points fall away', () => {
  expect(parseDecimal('1.234,50', true)).toBe('1234.50');
  expect(parseDecimal('12,5', true)).toBe('12.5');
});

test('an English comma groups thousands', () => {
  expect(parseDecimal('1,234.5', false)).toBe('1234.5');
});

test('nothing is nothing, and words are no number', () => {
  expect(parseDecimal('  ', false)).toBe('');
  expect(parseDecimal('twelve', false)).toBeNull();
  expect(parseDecimal('1e400', false)).toBeNull();
});
