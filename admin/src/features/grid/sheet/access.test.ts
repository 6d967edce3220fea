/** Which cells can be edited, and what is said of the others. */
import { expect, test } from 'vitest';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { Access, type SheetRow } from './access';

const attribute = (code: string, more: Partial<ValueAttribute> = {}) => ({ code, type: 'TEXT', localizable: false, readOnly: false, settings: {}, ...more }) as ValueAttribute;
const codes = (...all: string[]) => all.map((code) => ({ code }));

const families = [{
  code: 'jackets',
  attributes: codes('name', 'colour', 'size', 'care'),
  variants: [{ code: 'by_colour_size', levels: [{ axes: codes('colour'), attributes: codes('colour') }, { axes: codes('size'), attributes: codes('size') }] }],
}];
const all = { may: () => true, locales: null };
const access = (reader: { may: (permission: string) => boolean; locales: string[] | null } = all) => new Access(families, reader, 'de_DE');
const model = { code: 'graupel', label: 'Graupel' };
const red = { code: 'graupel-red', label: 'Graupel red' };
const row = (more: Partial<SheetRow> = {}): SheetRow => ({ kind: 'PRODUCT', family: { code: 'jackets' }, familyVariant: null, parent: null, ...more });
const variant = row({ familyVariant: { code: 'by_colour_size' }, parent: { ...red, parent: model } });

test('a product by itself keeps everything its family has', () => {
  expect(access().closed(row(), attribute('name'))).toBeNull();
  expect(access().closed(row(), attribute('lumen'))).toEqual({ reason: 'notInFamily' });
});

test('each level of a variant family keeps its own attributes and names who keeps the others', () => {
  expect(access().closed(variant, attribute('size'))).toBeNull();
  expect(access().closed(variant, attribute('colour'))).toEqual({ reason: 'above', holder: { ...red, parent: model } });
  expect(access().closed(variant, attribute('name'))).toMatchObject({ reason: 'above', holder: { code: 'graupel' } });
  const root = row({ kind: 'PRODUCT_MODEL', familyVariant: { code: 'by_colour_size' } });
  expect([access().closed(root, attribute('name')), access().closed(root, attribute('size'))]).toEqual([null, { reason: 'below' }]);
});

test('rights come first: of the kind, of the attribute, of the language', () => {
  expect(access({ may: () => false, locales: null }).closed(row(), attribute('name'))).toEqual({ reason: 'right' });
  expect(access().closed(row(), attribute('name', { readOnly: true }))).toEqual({ reason: 'readOnly' });
  const translator = access({ may: () => true, locales: ['fr_FR'] });
  expect(translator.closed(row(), attribute('name', { localizable: true }))).toEqual({ reason: 'locale' });
  expect(translator.closed(row(), attribute('size'))).toEqual({ reason: 'locale' });
  expect(access().closed(row(), attribute('name', { localizable: true, settings: { availableLocales: ['fr_FR'] } }))).toEqual({ reason: 'notInLocale' });
});

test('what no cell has room for is edited on the page', () => {
  expect(access().closed(row(), attribute('care', { type: 'RICH_TEXT' }))).toEqual({ reason: 'inEditor' });
});
