/** Moments in zones with summer time, with odd offsets, and without either. */
import { describe, expect, test } from 'vitest';
import { canonicalMoment, momentOf, wallClock, zoneName } from './wall-clock';

const BERLIN = 'Europe/Berlin';

test('a moment shows on the wall of its zone', () => {
  expect(wallClock('2026-03-01T08:30:00Z', BERLIN)).toBe('2026-03-01T09:30:00');
  expect(wallClock('2026-07-01T08:30:00Z', BERLIN)).toBe('2026-07-01T10:30:00');
  expect(wallClock('2026-03-01T08:30:00+00:00', 'Asia/Kathmandu')).toBe('2026-03-01T14:15:00');
  expect(wallClock('2026-03-01T04:30:00Z', 'America/New_York')).toBe('2026-02-28T23:30:00');
  expect(wallClock('soon', BERLIN)).toBe('');
});

describe('what the wall shows', () => {
  test('is kept in UTC', () => {
    expect(momentOf('2026-03-01T09:30', BERLIN)).toBe('2026-03-01T08:30:00Z');
    expect(momentOf('2026-07-01 10:30:15', BERLIN)).toBe('2026-07-01T08:30:15Z');
    expect(momentOf('2026-12-31T23:30', 'America/New_York')).toBe('2027-01-01T04:30:00Z');
    expect(momentOf('2026-03-01T09:30', 'UTC')).toBe('2026-03-01T09:30:00Z');
  });

  test('is right on both sides of a change', () => {
    expect(momentOf('2026-03-29T01:59', BERLIN)).toBe('2026-03-29T00:59:00Z');
    expect(momentOf('2026-03-29T03:00', BERLIN)).toBe('2026-03-29T01:00:00Z');
    expect(momentOf('2026-10-25T03:00', BERLIN)).toBe('2026-10-25T02:00:00Z');
  });

  test('in an hour that is skipped counts on from before', () => {
    expect(momentOf('2026-03-29T02:30', BERLIN)).toBe('2026-03-29T01:30:00Z');
  });

  test('in an hour that comes twice is the first', () => {
    expect(momentOf('2026-10-25T02:30', BERLIN)).toBe('2026-10-25T00:30:00Z');
  });

  test('is nothing while somebody types', () => {
    for (const wall of ['', '2026-03-01', '2026-02-30T10:00', '2026-13-01T10:00', '0000-01-01T00:00', '2026-03-01T24:00']) expect(momentOf(wall, BERLIN)).toBeNull();
  });

  test('comes back, in the first years too', () => {
    for (const wall of ['0002-03-01T09:30:00', '0099-12-31T23:59:59', '1893-04-01T00:10:00', '9999-06-15T12:00:00']) expect(wallClock(momentOf(wall, BERLIN) ?? '', BERLIN)).toBe(wall);
  });
});

test('a moment of the hub has one form', () => {
  expect(canonicalMoment('2026-03-01T08:30:00+00:00')).toBe('2026-03-01T08:30:00Z');
  expect(canonicalMoment('2026-03-01T09:30:00.250+01:00')).toBe('2026-03-01T08:30:00Z');
  expect(canonicalMoment('soon')).toBeNull();
});

test('a zone has the name of its season', () => {
  expect(zoneName(BERLIN, 'en', '2026-03-01T08:30:00Z')).toContain('Standard Time (Europe/Berlin)');
  expect(zoneName(BERLIN, 'de', '2026-07-01T08:30:00Z')).toContain('Sommerzeit (Europe/Berlin)');
});
