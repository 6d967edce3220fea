// @vitest-environment jsdom
/** Counting as outputs count. */
import { expect, test } from 'vitest';
import { isGtin, lengthOf } from './limits';

test('people count a family as one, Google as five', () => {
  expect(lengthOf('👨‍👩‍👧', 'GRAPHEMES', false)).toBe(1);
  expect(lengthOf('👨‍👩‍👧', 'CHARACTERS', false)).toBe(5);
});

test('marks of rich text are not counted', () => {
  expect(lengthOf('<p>Warm <strong>wool</strong></p>', 'CHARACTERS', true)).toBe(9);
});

test('a GTIN needs its length and its check digit', () => {
  expect(['4006381333931', '96385074', '4006381333932', '40063813', 'abc'].map(isGtin)).toEqual([true, true, false, false, false]);
});
