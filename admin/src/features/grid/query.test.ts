/** The address of a list and the question it stands for. */
import { expect, test } from 'vitest';
import { formatWhere, gridVariables, parseWhere, toggleWhere } from './query';

const scope = { channel: 'web', locale: 'en' };

test('attribute filters survive the address', () => {
  const text = 'colour:red|blue,material:wool';
  expect(parseWhere(text)).toEqual([{ attribute: 'colour', values: ['red', 'blue'] }, { attribute: 'material', values: ['wool'] }]);
  expect(formatWhere(parseWhere(text))).toBe(text);
});

test('the last value taken away takes the filter with it', () => {
  expect(toggleWhere(undefined, 'colour', 'red')).toBe('colour:red');
  expect(toggleWhere('colour:red', 'colour', 'blue')).toBe('colour:red|blue');
  expect(toggleWhere('colour:red', 'colour', 'red')).toBeUndefined();
});

test('an address becomes filter, sort and columns', () => {
  const variables = gridVariables({ q: 'tent', family: 'tents,packs', state: 'LIVE,NONSENSE', complete: 'no', sort: '-completeness', cols: 'price' }, ['PRODUCT'], scope, 'en', []);
  expect(variables.search).toBe('tent');
  expect(variables.filter).toMatchObject({ families: ['tents', 'packs'], states: ['LIVE'], complete: { channel: 'web', locale: 'en', complete: false } });
  expect(variables.sort).toEqual({ field: 'completeness:web:en', direction: 'DESC' });
  expect(variables.columns).toEqual(['price']);
});

test('an empty address asks for everything', () => {
  const { filter, sort, search } = gridVariables({}, ['PRODUCT'], scope, 'en', []);
  expect(Object.values(filter ?? {}).every((part) => part === null)).toBe(true);
  expect([sort, search]).toEqual([null, null]);
});
