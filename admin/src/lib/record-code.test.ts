/** Codes of records, as they are typed and as they are proposed. */
import { expect, test } from 'vitest';
import { isOwnPart, ownPart, recordCode, suggestedPart } from './record-code';

test('a record is called after its entity', () => {
  expect(recordCode('material', 'merino')).toBe('material/merino');
});

test('a whole code that was pasted does not say its entity twice', () => {
  expect(ownPart('material', ' material/merino ')).toBe('merino');
  expect(ownPart('material', 'merino')).toBe('merino');
  expect(ownPart('material', 'brand/merino')).toBe('brand/merino');
});

test('letters, digits, dashes and underscores make an own part', () => {
  expect(['merino', 'Merino_2', '18-5'].every(isOwnPart)).toBe(true);
  expect(['', 'me/rino', 'größe', 'me rino', 'a'.repeat(101)].some(isOwnPart)).toBe(false);
});

test('a name proposes a code that can be read', () => {
  expect(suggestedPart('Merinowolle, fein')).toBe('merinowolle-fein');
  expect(suggestedPart('Größe „Kär“')).toBe('groesse-kaer');
  expect(suggestedPart('Veste d’alpage été')).toBe('veste-dalpage-ete');
  expect(suggestedPart('Łódź')).toBe('lodz');
  expect(suggestedPart('№')).toBe('');
  expect(isOwnPart(suggestedPart('x '.repeat(120)))).toBe(true);
});
