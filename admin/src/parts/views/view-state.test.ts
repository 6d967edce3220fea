/** Views and addresses. */
import { expect, test } from 'vitest';
import { fromSearch, isModified, openPlain, openView, saysNothing, toAddress, type ViewState } from './view-state';

const search = {
  q: 'tent', family: 'tents,packs', category: 'camping', state: 'LIVE', complete: 'no', enabled: 'yes', missing: 'name:web:de_DE',
  where: 'colour:red|blue,weight:min:1.5,name:has:wool,claim:is:empty', sort: '-weight', cols: 'name,name:web:de_DE', widths: ':label:320,name:200',
  channel: 'web', locale: 'de_DE', density: 'compact', layout: 'list',
};
const kept = (address: object) => fromSearch(address) as unknown as ViewState;

test('a view gives back the address it was kept from', () => {
  expect(toAddress(fromSearch(search))).toEqual(search);
  const own = { cols: ':label,name,:state', sort: 'label' };
  expect(Object.fromEntries(Object.entries(toAddress(fromSearch(own))).filter(([, value]) => value !== undefined))).toEqual(own);
});

test('a change on top of a view shows, and taking it back does not', () => {
  const view = kept(search);
  expect(isModified(search, view)).toBe(false);
  expect(isModified({ ...search, view: 'x' }, view)).toBe(false);
  for (const change of [{ q: 'boot' }, { where: undefined }, { widths: ':label:330' }, { cols: 'name' }, { density: undefined }]) expect(isModified({ ...search, ...change }, view)).toBe(true);
});

test('what stands above the list is no part of a view', () => {
  const view = kept({ q: 'a' });
  expect(isModified({ q: 'a', family: 'brand' }, view, { byFamily: true })).toBe(false);
  expect('family' in openView('1', view, { byFamily: true })).toBe(false);
  expect('family' in openPlain({ byFamily: true })).toBe(false);
  expect(saysNothing({ family: 'brand', view: '1' }, { byFamily: true })).toBe(true);
  expect(saysNothing({ family: 'brand' })).toBe(false);
});

test('opening a view leaves nothing of what was there before', () => {
  const change = openView('1', kept({ q: 'a' }));
  expect({ ...search, ...change }).toEqual({ ...Object.fromEntries(Object.keys(search).map((key) => [key, undefined])), q: 'a', view: '1' });
});
