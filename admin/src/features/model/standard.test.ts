import { expect, test } from 'vitest';
import { hasOtherRule, standardOf, withStandard } from './standard';

test('a standard is one of the rules, and the other rules stay', () => {
  const settings = withStandard({ maxLength: 13 }, 'gtin');
  expect(settings).toEqual({ maxLength: 13, rule: 'gtin' });
  expect(standardOf(settings)).toBe('gtin');
  expect(withStandard(settings, null)).toEqual({ maxLength: 13 });
});

test('another rule is no standard', () => {
  expect([standardOf(undefined), standardOf({ rule: 'email' })]).toEqual([null, null]);
  expect([hasOtherRule({}), hasOtherRule({ rule: 'isbn' }), hasOtherRule({ rule: 'email' })]).toEqual([false, false, true]);
});
