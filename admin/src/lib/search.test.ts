/** Addresses that people can read. */
import { expect, test } from 'vitest';
import { keep, parseSearch, stringifySearch, toggleInList } from './search';

test('lists, scopes and codes stay readable', () => {
  expect(stringifySearch({ where: 'maker:maker/hanna-firn' })).toBe('?where=maker:maker/hanna-firn');
  expect(stringifySearch({ family: 'tents,packs', sort: 'completeness:web:en', q: undefined, state: '' })).toBe('?family=tents,packs&sort=completeness:web:en');
});

test('what was written is read back', () => {
  const search = { q: 'rain & wind', cols: 'price,weight' };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});

test('foreign keys and empty values are dropped', () => {
  expect(keep('q', 'sort')({ q: 'a', sort: '', evil: 'x', n: 1 })).toEqual({ q: 'a' });
});

test('a part is put in and taken out', () => {
  expect(toggleInList('a', 'b')).toBe('a,b');
  expect(toggleInList('a,b', 'a')).toBe('b');
  expect(toggleInList('a', 'a')).toBeUndefined();
});
