/** From the form to what the hub is asked to do. */
import { describe, expect, test } from 'vitest';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { newStep, operationOf, operationsOf, stepOf, suits, wholeSteps, withAttribute, type Step, type StepKind } from './steps';

const scope = { channel: 'web', locale: 'de_DE' };

function attribute(type: ValueAttribute['type'], parts: Partial<ValueAttribute> = {}): ValueAttribute {
  return { code: 'it', type, label: 'It', help: null, localizable: false, scopable: false, readOnly: false, unique: false, sort: 1, settings: {}, group: { code: 'g', label: 'G', sort: 1 }, ...parts };
}

function step(kind: StepKind, of: ValueAttribute | null, parts: Partial<Step> = {}): Step {
  return { ...withAttribute(newStep(1, kind), of, scope), ...parts };
}

describe('a step about a value', () => {
  test('names only the scopes that the attribute has', () => {
    const data = { text: 'Zelt' };
    expect(operationOf(step('SET_VALUE', attribute('TEXT', { localizable: true }), { data }))).toEqual({ setValue: { attribute: 'it', channel: null, locale: 'de_DE', data } });
    expect(operationOf(step('SET_VALUE', attribute('TEXT', { scopable: true }), { data }))).toEqual({ setValue: { attribute: 'it', channel: 'web', locale: null, data } });
  });

  test('is nothing without an attribute, and without a value', () => {
    expect(operationOf(newStep(1, 'SET_VALUE'))).toBeNull();
    expect(operationOf(step('SET_VALUE', attribute('TEXT')))).toBeNull();
    expect(operationOf(step('SET_VALUE', attribute('TEXT'), { data: { text: '' } }))).toBeNull();
  });

  test('no is a value, too', () => {
    expect(operationOf(step('SET_VALUE', attribute('BOOLEAN'), { data: { boolean: false } }))).toMatchObject({ setValue: { data: { boolean: false } } });
  });

  test('takes a moment, a colour and a table', () => {
    expect(operationOf(step('SET_VALUE', attribute('DATE_TIME'), { data: { dateTime: '2026-03-01T08:30:00Z' } }))).toMatchObject({ setValue: { data: { dateTime: '2026-03-01T08:30:00Z' } } });
    expect(operationOf(step('SET_VALUE', attribute('COLOUR'), { data: { colour: '#24433a' } }))).toMatchObject({ setValue: { data: { colour: '#24433a' } } });
    expect(operationOf(step('SET_VALUE', attribute('TABLE'), { data: { rows: [{ name: 'Fat' }] } }))).toMatchObject({ setValue: { data: { rows: [{ name: 'Fat' }] } } });
  });

  test('takes records and a product', () => {
    expect(operationOf(step('SET_VALUE', attribute('REFERENCE'), { data: { record: 'maker/kaer' } }))).toMatchObject({ setValue: { data: { record: 'maker/kaer' } } });
    expect(operationOf(step('SET_VALUE', attribute('REFERENCE_LIST'), { data: { records: ['seal/a'] } }))).toMatchObject({ setValue: { data: { records: ['seal/a'] } } });
    expect(operationOf(step('SET_VALUE', attribute('REFERENCE_LIST'), { data: { records: [] } }))).toBeNull();
    expect(operationOf(step('SET_VALUE', attribute('PRODUCT_LINK'), { data: { product: { code: 'FH-1', kind: 'PRODUCT' } } }))).toMatchObject({ setValue: { data: { product: { code: 'FH-1', kind: 'PRODUCT' } } } });
  });

  test('sets no table of empty rows: that would clear it everywhere', () => {
    expect(operationOf(step('SET_VALUE', attribute('TABLE'), { data: { rows: [{}, {}] } }))).toBeNull();
  });

  test('clears by setting no data', () => {
    expect(operationOf(step('CLEAR_VALUE', attribute('TEXT')))).toEqual({ setValue: { attribute: 'it', channel: null, locale: null, data: null } });
  });

  test('takes options from a select and from a multi-select', () => {
    expect(operationOf(step('ADD_OPTIONS', attribute('SELECT'), { data: { option: 'red' } }))).toMatchObject({ addOptions: { options: ['red'] } });
    expect(operationOf(step('REMOVE_OPTIONS', attribute('MULTI_SELECT'), { data: { options: ['red', 'blue'] } }))).toMatchObject({ removeOptions: { options: ['red', 'blue'] } });
    expect(operationOf(step('ADD_OPTIONS', attribute('MULTI_SELECT')))).toBeNull();
  });

  test('replaces text in every scope unless one is chosen, and by nothing if need be', () => {
    const replace = step('REPLACE_TEXT', attribute('TEXT', { localizable: true }), { find: 'Zelt' });
    const asked = { attribute: 'it', channel: null, locale: null, find: 'Zelt', replace: '', pattern: false, ignoreCase: false };
    expect(operationOf(replace)).toEqual({ replaceText: asked });
    expect(operationOf({ ...replace, locale: 'de_DE', pattern: true })).toEqual({ replaceText: { ...asked, locale: 'de_DE', pattern: true } });
    expect(operationOf({ ...replace, find: '' })).toBeNull();
  });

  test('converts once a unit is chosen', () => {
    expect(operationOf(step('CONVERT_UNIT', attribute('MEASUREMENT')))).toBeNull();
    expect(operationOf(step('CONVERT_UNIT', attribute('MEASUREMENT'), { unit: 'GRAM' }))).toEqual({ convertUnit: { attribute: 'it', unit: 'GRAM' } });
  });

  test('forgets what was meant for another attribute', () => {
    expect(withAttribute(step('SET_VALUE', attribute('TEXT'), { data: { text: 'Zelt' } }), attribute('NUMBER'), scope).data).toBeNull();
  });
});

describe('a step about the whole resource', () => {
  test('switches on and off', () => {
    expect(operationOf(step('SET_ENABLED', null))).toEqual({ setEnabled: true });
    expect(operationOf(step('SET_ENABLED', null, { enabled: false }))).toEqual({ setEnabled: false });
  });

  test('needs a family, or categories', () => {
    expect(operationOf(step('SET_FAMILY', null))).toBeNull();
    expect(operationOf(step('SET_FAMILY', null, { family: 'tent' }))).toEqual({ setFamily: 'tent' });
    expect(operationOf(step('ADD_CATEGORIES', null))).toBeNull();
    expect(operationOf(step('ADD_CATEGORIES', null, { categories: ['camp'] }))).toEqual({ addCategories: ['camp'] });
    expect(operationOf(step('REMOVE_CATEGORIES', null, { categories: ['camp'] }))).toEqual({ removeCategories: ['camp'] });
  });
});

test('records are offered no other family and no categories', () => {
  expect(wholeSteps(['RECORD'])).toEqual(['SET_ENABLED']);
  expect(wholeSteps(['PRODUCT', 'PRODUCT_MODEL'])).toContain('SET_FAMILY');
});

describe('all steps', () => {
  test('keep their order', () => {
    expect(operationsOf([step('SET_ENABLED', null), step('SET_FAMILY', null, { family: 'tent' })])).toEqual([{ setEnabled: true }, { setFamily: 'tent' }]);
  });

  test('are nothing while one is missing something, or there is none', () => {
    expect(operationsOf([step('SET_ENABLED', null), step('SET_FAMILY', null)])).toBeNull();
    expect(operationsOf([])).toBeNull();
  });
});

describe('attributes', () => {
  test('are offered where the step makes sense', () => {
    expect(suits('ADD_OPTIONS', attribute('MULTI_SELECT'))).toBe(true);
    expect(suits('ADD_OPTIONS', attribute('TEXT'))).toBe(false);
    expect(suits('REPLACE_TEXT', attribute('TEXTAREA'))).toBe(true);
    expect(suits('REPLACE_TEXT', attribute('RICH_TEXT'))).toBe(false);
    expect(suits('CONVERT_UNIT', attribute('MEASUREMENT'))).toBe(true);
    for (const type of ['DATE_TIME', 'COLOUR', 'TABLE', 'REFERENCE', 'REFERENCE_LIST', 'PRODUCT_LINK'] as const) {
      expect([suits('SET_VALUE', attribute(type)), suits('CLEAR_VALUE', attribute(type))]).toEqual([true, true]);
      expect([suits('ADD_OPTIONS', attribute(type)), suits('REPLACE_TEXT', attribute(type)), suits('CONVERT_UNIT', attribute(type))]).toEqual([false, false, false]);
    }
  });

  test('that are unique or filled by imports are not set', () => {
    expect(suits('SET_VALUE', attribute('TEXT', { unique: true }))).toBe(false);
    expect(suits('CLEAR_VALUE', attribute('TEXT', { unique: true }))).toBe(true);
    expect(suits('CLEAR_VALUE', attribute('TEXT', { readOnly: true }))).toBe(false);
  });
});

test('a violation names its step', () => {
  expect(stepOf('operations.2.find')).toBe(2);
  expect(stepOf('operations.0')).toBe(0);
  expect(stepOf('operations')).toBeNull();
  expect(stepOf('selection')).toBeNull();
});
