/** The address of a new bulk edit and what it is about. */
import { expect, test } from 'vitest';
import { asList, kindsOf, selectionOf } from './selection';

const scope = { channel: 'web', locale: 'en_US' };

test('ids behind the # are meant by themselves', () => {
  const selection = { ids: ['a', 'b'] };
  expect(selectionOf({ kinds: 'PRODUCT', q: 'tent' }, 'a,b', scope)).toEqual(selection);
  expect(asList(selection).filter).toEqual({ ids: ['a', 'b'] });
});

test('the whole list is meant where the address says so', () => {
  expect(selectionOf({ kinds: 'ENTRY', all: 'yes', q: 'tent', state: 'DRAFT' }, '', scope)).toMatchObject({ list: { kinds: ['ENTRY'], search: 'tent', filter: { states: ['DRAFT'] } } });
});

test('an address that lost its ids is about nothing', () => {
  expect(selectionOf({ kinds: 'PRODUCT' }, '', scope)).toBeNull();
});

test('an unknown kind is no kind', () => {
  expect(kindsOf({ kinds: 'PRODUCT_MODEL,TOASTER' })).toEqual(['PRODUCT_MODEL']);
  expect(kindsOf({})).toEqual(['PRODUCT']);
});
