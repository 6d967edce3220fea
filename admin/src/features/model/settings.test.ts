/** The settings of attributes while they are edited. */
import { expect, test } from 'vitest';
import { canHaveDefault, defaultOf, formOf, withDefault, withForm, withRule, withUnitFamily } from './settings';

test('a rule that says nothing is none, and the others stay', () => {
  const settings = { maxLength: 20, extensions: ['jpg'] };
  expect(withRule(settings, 'maxLength', '')).toEqual({ extensions: ['jpg'] });
  expect(withRule(settings, 'extensions', [])).toEqual({ maxLength: 20 });
  expect(withRule(settings, 'decimals', false)).toEqual({ ...settings, decimals: false });
});

test('a pattern goes when another form is chosen', () => {
  const settings = { rule: 'regexp', pattern: '^[A-Z]+$', maxLength: 8 };
  expect(formOf(settings)).toBe('regexp');
  expect(withForm(settings, 'gtin')).toEqual({ rule: 'gtin', maxLength: 8 });
  expect(withForm(settings, null)).toEqual({ maxLength: 8 });
  expect(formOf({ rule: 'something else' })).toBeNull();
});

test('units go with their family', () => {
  const settings = { unitFamily: 'Weight', defaultUnit: 'GRAM', allowedUnits: ['GRAM'], min: '1' };
  expect(withUnitFamily(settings, 'Length')).toEqual({ unitFamily: 'Length', min: '1' });
});

test('a default is kept as the hub writes its values, and shown as it is entered', () => {
  const cases = [
    ['TEXT', { text: 'Europe' }, 'Europe'],
    ['BOOLEAN', { boolean: false }, false],
    ['MEASUREMENT', { measurement: { amount: '2', unit: 'GRAM' } }, { amount: '2', unit: 'GRAM' }],
    ['MULTI_SELECT', { options: ['a', 'b'] }, ['a', 'b']],
    ['PRICE', { prices: [{ currency: 'EUR', amount: '9.90' }] }, { EUR: '9.90' }],
  ] as const;
  for (const [type, data, canonical] of cases) {
    const settings = withDefault({}, data as never);
    expect(settings).toEqual({ default: canonical });
    expect(defaultOf(type, settings)).toEqual(data);
  }
  expect(withDefault({ default: true }, null)).toEqual({});
  expect(defaultOf('TEXT', {})).toBeNull();
  expect([canHaveDefault('PRICE'), canHaveDefault('IDENTIFIER'), canHaveDefault('REFERENCE')]).toEqual([true, false, false]);
});
