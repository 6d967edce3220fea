/** Paths of violations, read and written. */
import { expect, test } from 'vitest';
import { valuePath, valuePlace } from './value-path';

test('a path says what it is read as', () => {
  const places = [{ attribute: 'weight', channel: null, locale: null }, { attribute: 'name', channel: null, locale: 'de_DE' }, { attribute: 'price', channel: 'web', locale: null }, { attribute: 'teaser', channel: 'web', locale: 'de_DE' }];
  const paths = places.map(valuePath);
  expect(paths).toEqual(['values.weight', 'values.name.de_DE', 'values.price.web:', 'values.teaser.web:de_DE']);
  expect(paths.map(valuePlace)).toEqual(places.map(({ attribute, channel, locale }) => ({ attribute, scope: channel === null && locale === null ? null : { channel, locale } })));
});
