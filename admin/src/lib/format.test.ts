/** Figures in both languages. */
import { expect, test } from 'vitest';
import { formatAgo, formatBytes, formatDate, formatDecimal, formatMoment, formatMoney } from './format';

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

test('a plain date is the same day in every zone', () => {
  expect(formatDate('2026-03-01', 'en')).toBe('Mar 1, 2026');
  expect(formatDate('2026-03-01', 'de')).toBe('01.03.2026');
});

test('a moment says its zone', () => {
  expect(formatMoment('2026-03-01T08:30:00Z', 'de', 'Europe/Berlin')).toBe('1. März 2026, 09:30 MEZ');
  expect(formatMoment('2026-07-01T08:30:00Z', 'en', 'Europe/Berlin').replace('\u202f', ' ')).toBe('Jul 1, 2026, 10:30 AM GMT+2');
});
