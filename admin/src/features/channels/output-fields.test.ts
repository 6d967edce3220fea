/** Settings of outputs between the form and the hub. */
import { expect, test } from 'vitest';
import { parseSettings, withSetting } from './output-fields';

test('an empty setting is left out and the others stay', () => {
  expect(withSetting({ url: 'old', since: 3 }, 'url', 'new')).toEqual({ url: 'new', since: 3 });
  expect(withSetting({ url: 'old', since: 3 }, 'url', '')).toEqual({ since: 3 });
  expect(withSetting({ locales: ['de_DE'] }, 'locales', [])).toEqual({});
  expect(withSetting({}, 'documents', false)).toEqual({ documents: false });
});

test('only an object can be the settings', () => {
  expect(parseSettings('{"brand": "Firnholt"}')).toEqual({ brand: 'Firnholt' });
  expect(parseSettings('["brand"]')).toBeNull();
  expect(parseSettings('null')).toBeNull();
  expect(parseSettings('{')).toBeNull();
});
