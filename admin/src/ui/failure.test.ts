/** Figures of what is wrong, as people of each language write them. */
import { expect, test } from 'vitest';
import { namedIn, sayParameters } from './failure';

test('numbers and days are written as the language does', () => {
  const parameters = { max: '1234.5', length: 40, earliest: '2026-03-01', unit: 'kg', cells: ['web.de_DE', 'app.de_DE'] };
  expect(sayParameters(parameters, 'de')).toEqual({ max: '1.234,5', length: '40', earliest: '01.03.2026', unit: 'kg', cells: 'web.de_DE, app.de_DE' });
  expect(sayParameters(null, 'de')).toEqual({});
});

test('what a sentence names is found in it: a whole circle, else what stands in backticks', () => {
  expect(namedIn('the rules go in a circle: a → b → a')).toBe('a → b → a');
  expect(namedIn('channel `web` is rooted in this category')).toBe('web');
  expect(namedIn('`web` and `app` need `web`')).toBe('web, app');
  expect(namedIn('is empty')).toBe('');
});
