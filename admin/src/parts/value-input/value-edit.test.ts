/** Which field a violation belongs to. */
import { expect, test } from 'vitest';
import { valuePlace } from '@/lib/value-path';
import { concerns } from './value-edit';

const at = (path: string) => ({ code: 'TOO_LONG', path, message: 'too long' });

test('a path without a scope concerns every scope of its attribute', () => {
  expect(concerns(at('values.name'), 'name||de')).toBe(true);
  expect(concerns(at('values.title'), 'name||de')).toBe(false);
});

test('a path with a locale concerns that locale only', () => {
  expect(concerns(at('values.name.de'), 'name||de')).toBe(true);
  expect(concerns(at('values.name.de'), 'name||en')).toBe(false);
});

test('a path with a channel concerns that channel only', () => {
  expect(concerns(at('values.teaser.web:en_US'), 'teaser|web|en_US')).toBe(true);
  expect(concerns(at('values.teaser.web:en_US'), 'teaser|print|en_US')).toBe(false);
  expect(concerns(at('values.price.web:'), 'price|web|')).toBe(true);
  expect(concerns(at('values.gallery[2]'), 'gallery||')).toBe(true);
});

test('a violation outside of the values names no attribute', () => {
  expect(valuePlace('categories.camp')).toBeNull();
  expect(valuePlace('values.price.web:')).toEqual({ attribute: 'price', scope: { channel: 'web', locale: null } });
});
