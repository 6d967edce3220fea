/** The address of a list and what it narrows the list to. */
import { expect, test } from 'vitest';
import { formatMissing, formatWhere, listInput, parseMissing, parseWhere, replaceWhere, toggleWhere } from './list-search';

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

test('bounds, words and gaps survive the address, whatever is in the words', () => {
  const text = formatWhere([{ attribute: 'name', values: [], contains: 'wool, 100 %: a|b' }, { attribute: 'weight', values: [], min: '1.5', max: '9' }, { attribute: 'claim', values: [], empty: true }]);
  expect(parseWhere(text)).toEqual([{ attribute: 'name', values: [], contains: 'wool, 100 %: a|b' }, { attribute: 'weight', values: [], min: '1.5', max: '9' }, { attribute: 'claim', values: [], empty: true }]);
  expect(parseWhere('weight:min:heavy,claim:is:odd,name:has:')).toEqual([]);
  expect(listInput({ where: 'weight:min:5,weight:max:9' }, ['PRODUCT'], scope).filter?.attributes).toEqual([{ attribute: 'weight', in: null, contains: undefined, min: '5', max: '9', empty: undefined }]);
});

test('a filter takes the place of what was asked of its attribute', () => {
  expect(replaceWhere('weight:min:5,colour:red', { attribute: 'weight', values: [], max: '7' })).toBe('weight:max:7,colour:red');
  expect(replaceWhere('colour:red', { attribute: 'colour', values: [] })).toBeUndefined();
});

test('an address becomes a filter', () => {
  const { kinds, search, filter } = listInput({ q: 'tent', family: 'tents,packs', state: 'LIVE,NONSENSE', complete: 'no' }, ['PRODUCT'], scope);
  expect([kinds, search]).toEqual([['PRODUCT'], 'tent']);
  expect(filter).toMatchObject({ families: ['tents', 'packs'], states: ['LIVE'], complete: { channel: 'web', locale: 'en', complete: false } });
});

test('an empty address asks for everything', () => {
  const { filter, search } = listInput({}, ['PRODUCT'], scope);
  expect(Object.values(filter ?? {}).every((part) => part === null)).toBe(true);
  expect(search).toBeNull();
});

test('what is missing is read back as it was written', () => {
  for (const missing of [{ attribute: 'name' }, { attribute: 'name', channel: 'web' }, { attribute: 'name', locale: 'de_DE' }, { attribute: 'name', channel: 'web', locale: 'de_DE' }])
    expect(parseMissing(formatMissing(missing))).toEqual({ channel: undefined, locale: undefined, ...missing });
  expect([formatMissing({ attribute: 'name', locale: 'de_DE' }), parseMissing(''), parseMissing(undefined)]).toEqual(['name::de_DE', null, null]);
});
