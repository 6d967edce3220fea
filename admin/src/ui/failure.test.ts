/** Figures of what is wrong, as people of each language write them. */
import { expect, test } from 'vitest';
import { sayParameters } from './failure';

test('numbers and days are written as the language does', () => {
  const parameters = { max: '1234.5', length: 40, earliest: '2026-03-01', unit: 'kg', cells: ['web.de_DE', 'app.de_DE'] };
  expect(sayParameters(parameters, 'de')).toEqual({ max: '1.234,5', length: '40', earliest: '01.03.2026', unit: 'kg', cells: 'web.de_DE, app.de_DE' });
  expect(sayParameters(null, 'de')).toEqual({});
});
