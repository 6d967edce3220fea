/** Figures in both languages. */
import { expect, test } from 'vitest';
import { formatAgo, formatBytes, formatDecimal, formatMoney } from './format';

test('a decimal keeps its digits', () => {
  expect(formatDecimal('1234.50', 'de')).toBe('1.234,50');
  expect(formatDecimal('1234.50', 'en')).toBe('1,234.50');
});

test('an unknown currency is no reason to fail', () => {
  expect(formatMoney('5.00', 'NOPE', 'en')).toBe('5.00 NOPE');
});

test('sizes are short', () => {
  expect(formatBytes(1_250_000, 'en')).toBe('1.3 MB');
  expect(formatBytes(0, 'en')).toBe('0 byte');
});

test('times are told from now', () => {
  const now = Date.parse('2026-05-02T12:00:00Z');
  expect(formatAgo('2026-05-02T10:00:00Z', 'en', now)).toBe('2 hours ago');
  expect(formatAgo('2026-05-01T12:00:00Z', 'de', now)).toBe('gestern');
});
