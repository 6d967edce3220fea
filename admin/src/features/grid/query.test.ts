/** The address of a list and the question it stands for. */
import { expect, test } from 'vitest';
import { gridVariables } from './query';

const scope = { channel: 'web', locale: 'en' };

test('an address becomes list, sort and columns', () => {
  const variables = gridVariables({ q: 'tent', sort: '-completeness', cols: 'price' }, ['PRODUCT'], scope, 'en', []);
  expect(variables.search).toBe('tent');
  expect(variables.sort).toEqual({ field: 'completeness:web:en', direction: 'DESC' });
  expect(variables.columns).toEqual(['price']);
});

test('the order of the columns is no other question, nor are columns of other channels and languages', () => {
  const ask = (cols: string) => gridVariables({ cols }, ['PRODUCT'], scope, 'en', []).columns;
  expect(ask('weight,price')).toEqual(ask(':label,price,:state,weight'));
  expect(ask('price,name:web:de_DE')).toEqual(['price']);
});

test('without a sort the hub decides the order', () => {
  expect(gridVariables({}, ['PRODUCT'], scope, 'en', []).sort).toBeNull();
});
