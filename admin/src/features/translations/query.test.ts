/** An address always means the same part of the work. */
import { expect, test } from 'vitest';
import { exportPath, filterOf } from './query';

test('an address says which part of the work is shown', () => {
  expect(filterOf({ state: 'OUTDATED', kind: 'ENTRY', who: 'me' })).toEqual({ states: ['OUTDATED'], kind: 'ENTRY', mine: true, unassigned: null });
  expect(filterOf({ state: 'WRONG', kind: 'WRONG', who: 'nobody' })).toEqual({ states: null, kind: null, mine: null, unassigned: true });
});

test('the document holds what is selected, else what is shown', () => {
  expect(exportPath('de_DE', {})).toBe('/exchange/xliff/de_DE');
  expect(exportPath('de_DE', { kind: 'PRODUCT_MODEL', mine: true })).toBe('/exchange/xliff/de_DE?kind=product_model&assignee=me');
  expect(exportPath('de_DE', { ids: ['a', 'b'] })).toBe('/exchange/xliff/de_DE?ids=a%2Cb');
});
