import { describe, expect, test } from 'vitest';
import { combinations, MOST } from './combinations';

describe('the variants of a model', () => {
  test('every value of one axis meets every value of the next', () => {
    const found = combinations('KAR', ['colour', 'size'], { colour: [{ option: 'red' }, { option: 'blue' }], size: [{ option: 's' }, { option: 'm' }] });
    expect(found.map((one) => one.code)).toEqual(['KAR-red-s', 'KAR-red-m', 'KAR-blue-s', 'KAR-blue-m']);
    expect(found[1]?.values).toEqual([{ attribute: 'colour', data: { option: 'red' } }, { attribute: 'size', data: { option: 'm' } }]);
  });
  test('there are none while an axis has no value', () => {
    expect(combinations('KAR', ['colour', 'size'], { colour: [{ option: 'red' }] })).toEqual([]);
    expect(combinations('KAR', [], {})).toEqual([]);
  });
  test('numbers, measurements and answers stand in the code, too', () => {
    const found = combinations('R', ['volume', 'rain', 'seats'], { volume: [{ measurement: { amount: '25', unit: 'LITER' } }], rain: [{ boolean: false }], seats: [{ number: '2' }] });
    expect(found.map((one) => one.code)).toEqual(['R-25liter-no-2']);
  });
  test('no more than the hub saves at once', () => {
    const many = Array.from({ length: 100 }, (_, at) => ({ option: `o${at}` }));
    expect(combinations('R', ['a', 'b'], { a: many, b: many })).toHaveLength(MOST);
  });
});
