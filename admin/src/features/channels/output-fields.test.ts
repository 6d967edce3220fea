/** Settings of outputs between the form and the hub. */
import { expect, test } from 'vitest';
import { OUTPUT_FIELDS, settingsOf } from './output-fields';

test('empty fields are left out and unknown settings stay', () => {
  expect(settingsOf(OUTPUT_FIELDS.WEBHOOK, { url: ' https://shop.example/hook ' }, { url: 'old', since: 3 })).toEqual({ url: 'https://shop.example/hook', since: 3 });
});

test('a mapping is sent as the object that it spells', () => {
  const settings = settingsOf(OUTPUT_FIELDS.GOOGLE_FEED, { locale: 'en', currency: 'EUR', link: 'https://shop.example/{code}', mapping: '{"brand":"brand"}' }, null);
  expect(settings.mapping).toEqual({ brand: 'brand' });
});
