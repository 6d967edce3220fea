/** Edits, what of them is sent, and where two people's edits meet. */
import { describe, expect, test } from 'vitest';
import { isBlank, isEmpty } from '@/parts/value-input/edit-data';
import { attributeLevels, levelOf } from '@/parts/levels';
import { sameData, scopedKey, splitKey, toEdit, valueKey } from '@/parts/value-input/value-edit';
import { clashes, saveInput, shownLinks, unlinkInput, type Edits } from './draft';
import type { EditedResource, EditorValue } from './query';

const text = (value: string) => ({ __typename: 'TextData', text: value }) as unknown as EditorValue['data'];

function resource(values: [string, string | null, string | null, string][], version = 1): EditedResource {
  return {
    id: 'r',
    version,
    parent: null,
    family: { code: 'boots', attributes: [{ code: 'name', type: 'TEXT' }, { code: 'short', type: 'TEXT' }] },
    values: values.map(([attribute, channel, locale, value]) => ({ attribute: { code: attribute }, channel, locale, data: text(value), origin: { kind: 'OWN', resource: null, rule: null } })),
  } as unknown as EditedResource;
}

describe('the key of a value', () => {
  test('names only the scopes that the attribute has', () => {
    expect(scopedKey({ code: 'name', localizable: true, scopable: false }, 'web', 'de')).toBe('name||de');
    expect(scopedKey({ code: 'price', localizable: false, scopable: true }, 'web', 'de')).toBe('price|web|');
  });

  test('comes apart as it was put together', () => {
    expect(splitKey(valueKey('text', 'web', 'de'))).toEqual({ attribute: 'text', channel: 'web', locale: 'de' });
    expect(splitKey(valueKey('ean', null, null))).toEqual({ attribute: 'ean', channel: null, locale: null });
  });
});

describe('saving', () => {
  test('sends what was edited and nothing else', () => {
    const edits: Edits = { values: { 'name||de': { text: 'Zelt' }, 'short||': null } };
    expect(saveInput({ id: 'r', version: 7 }, edits)).toEqual({
      id: 'r',
      version: 7,
      values: [
        { attribute: 'name', channel: null, locale: 'de', data: { text: 'Zelt' } },
        { attribute: 'short', channel: null, locale: null, data: null },
      ],
    });
  });

  test('an emptied input clears the value', () => {
    expect(isEmpty({ text: '' })).toBe(true);
    expect(isEmpty({ options: [] })).toBe(true);
    expect(isEmpty({ boolean: false })).toBe(false);
    expect(isEmpty({ number: '0' })).toBe(false);
    expect(isEmpty({ rows: [] })).toBe(true);
  });

  test('a row that was just begun stays, although it says nothing yet', () => {
    expect(isEmpty({ rows: [{}] })).toBe(false);
    expect(isBlank({ rows: [{}] })).toBe(true);
    expect(isBlank({ rows: [{ name: 'Fat' }] })).toBe(false);
  });
});

describe('a clash', () => {
  const before = resource([['name', null, 'en', 'Tent'], ['short', null, null, 'Light']]);

  test('is a value that both sides changed to something else', () => {
    const after = resource([['name', null, 'en', 'Dome tent'], ['short', null, null, 'Light']], 2);
    expect(clashes(before, after, { values: { 'name||en': { text: 'Big tent' } } })).toEqual([{ key: 'name||en', mine: { text: 'Big tent' }, theirs: { text: 'Dome tent' } }]);
  });

  test('is none where only one side changed, or both to the same', () => {
    const after = resource([['name', null, 'en', 'Dome tent'], ['short', null, null, 'Light']], 2);
    expect(clashes(before, after, { values: { 'short||': { text: 'Feather-light' } } })).toEqual([]);
    expect(clashes(before, after, { values: { 'name||en': { text: 'Dome tent' } } })).toEqual([]);
  });

  test('is one when the other side cleared what I changed', () => {
    const after = resource([['short', null, null, 'Light']], 2);
    expect(clashes(before, after, { values: { 'name||en': { text: 'Big tent' } } })).toEqual([{ key: 'name||en', mine: { text: 'Big tent' }, theirs: null }]);
  });
});

describe('data of the hub', () => {
  test('comes back in the shape in which it is sent', () => {
    const options = { __typename: 'OptionsData', options: [{ code: 'red' }, { code: 'blue' }] } as unknown as EditorValue['data'];
    expect(toEdit('MULTI_SELECT', options)).toEqual({ options: ['red', 'blue'] });
    expect(toEdit('SELECT', options)).toEqual({ option: 'red' });
  });

  test('of references and product links names what they lead to', () => {
    const records = { __typename: 'RecordsData', records: [{ id: '1', kind: 'RECORD', code: 'seal/b', label: 'B' }, { id: '2', kind: 'RECORD', code: 'seal/a', label: 'A' }] } as unknown as EditorValue['data'];
    expect(toEdit('REFERENCE_LIST', records)).toEqual({ records: ['seal/b', 'seal/a'] });
    expect(toEdit('REFERENCE', records)).toEqual({ record: 'seal/b' });
    const product = (found: unknown) => ({ __typename: 'ProductData', product: found }) as unknown as EditorValue['data'];
    expect(toEdit('PRODUCT_LINK', product({ id: '3', kind: 'PRODUCT_MODEL', code: 'graupel' }))).toEqual({ product: { code: 'graupel', kind: 'PRODUCT_MODEL' } });
    expect(isEmpty(toEdit('PRODUCT_LINK', product(null)))).toBe(true);
  });

  test('in another order is another list of records', () => {
    expect(sameData({ records: ['a', 'b'] }, { records: ['b', 'a'] })).toBe(false);
  });

  test('is canonical, so that an edit taken back is none', () => {
    const moment = { __typename: 'DateTimeData', dateTime: '2026-03-01T08:30:00+00:00' } as unknown as EditorValue['data'];
    expect(toEdit('DATE_TIME', moment)).toEqual({ dateTime: '2026-03-01T08:30:00Z' });
    expect(toEdit('COLOUR', { __typename: 'ColourData', colour: '#24433a' } as unknown as EditorValue['data'])).toEqual({ colour: '#24433a' });
  });

  test('of a table is compared without regard to the order of keys', () => {
    const table = toEdit('TABLE', { __typename: 'TableData', rows: [{ amount: '1.5', name: 'Fat' }] } as unknown as EditorValue['data']);
    expect(table).toEqual({ rows: [{ name: 'Fat', amount: '1.5' }] });
    expect(sameData(table, { rows: [{ name: 'Fat', amount: '1.5' }] })).toBe(true);
    expect(sameData(table, { rows: [{ name: 'Fat' }] })).toBe(false);
    expect(sameData(table, null)).toBe(false);
  });
});

describe('levels of a family variant', () => {
  const variant = { levels: [{ axes: [{ code: 'colour' }], attributes: [{ code: 'image' }] }, { axes: [{ code: 'size' }], attributes: [] }] } as unknown as EditedResource['familyVariant'];

  test('say where each attribute is kept', () => {
    expect([...attributeLevels(variant)]).toEqual([['colour', 1], ['image', 1], ['size', 2]]);
  });

  test('are counted from the root', () => {
    expect(levelOf({ parent: null })).toBe(0);
    expect(levelOf({ parent: { parent: { id: 'root' } } } as unknown as EditedResource)).toBe(2);
  });
});

describe('two-way links', () => {
  const link = (target: string, heldByTarget: boolean) => ({ type: { code: 'pairs' }, target: { kind: 'PRODUCT', code: target, version: 4 }, quantity: null, heldByTarget });
  const linked = { associations: [link('own', false), link('theirs', true)] } as unknown as EditedResource;
  const named = (target: string) => ({ type: 'pairs', target, targetKind: 'PRODUCT' as const });
  const codes = (edits: Edits) => shownLinks(linked, edits).map((each) => each.target);

  test('stand with the own ones, and go where they are held', () => {
    expect(codes({ values: {} })).toEqual(['own', 'theirs']);
    const edits: Edits = { values: {}, unlinks: [named('theirs')] };
    expect(codes(edits)).toEqual(['own']);
    expect(unlinkInput(linked, edits)).toEqual([{ ...named('theirs'), version: 4 }]);
    expect(saveInput({ id: 'r', version: 1 }, edits)).toEqual({ id: 'r', version: 1 });
  });

  test('stay when the own ones are edited, even those that came meanwhile', () => {
    expect(codes({ values: {}, associations: [] })).toEqual(['theirs']);
    expect(unlinkInput(linked, { values: {}, associations: [] })).toEqual([]);
  });

  test('that are gone already are not taken out again', () => {
    expect(unlinkInput({ associations: [] }, { values: {}, unlinks: [named('theirs')] })).toEqual([]);
  });
});
