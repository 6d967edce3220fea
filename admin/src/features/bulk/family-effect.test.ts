/** Which attributes another family does not hold. */
import { expect, test } from 'vitest';
import { leavingCodes } from './family-effect';

const family = (code: string, ...attributes: string[]) => ({ code, attributes: attributes.map((each) => ({ code: each })) });
const families = [family('tent', 'name', 'persons', 'seasons'), family('mat', 'name', 'seasons', 'r_value'), family('pack', 'name', 'volume')];

test('what the families of the chosen have and the other has not leaves, each once', () => {
  expect(leavingCodes(families, ['tent', 'mat'], 'pack')).toEqual(['persons', 'seasons', 'r_value']);
});

test('nothing leaves where the family stays, or nothing is known', () => {
  expect(leavingCodes(families, ['tent'], 'tent')).toEqual([]);
  expect(leavingCodes(families, [], 'pack')).toEqual([]);
});
