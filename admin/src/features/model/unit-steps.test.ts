import { expect, test } from 'vitest';
import { inWords } from './unit-steps';

const metre = { code: 'METER', symbol: 'm' };
const plain = (value: string) => value;

test('one factor is said as an equation, in the symbols of both units', () => {
  expect(inWords({ code: 'FEET', symbol: 'ft', convert: [{ operator: 'MUL', value: '0.3048' }] }, metre, plain)).toBe('1 ft = 0.3048 m');
});

test('several steps are said in their order', () => {
  const convert = [{ operator: 'SUB', value: '32' }, { operator: 'DIV', value: '1.8' }] as const;
  expect(inWords({ code: 'FAHRENHEIT', symbol: '°F', convert: [...convert] }, { code: 'CELSIUS', symbol: '°C' }, plain)).toBe('− 32 ÷ 1.8');
});

test('a unit without a symbol goes by its code, and without a standard unit by its steps', () => {
  expect(inWords({ code: 'CUBIT', symbol: '', convert: [{ operator: 'MUL', value: '0.5' }] }, metre, plain)).toBe('1 CUBIT = 0.5 m');
  expect(inWords({ code: 'CUBIT', symbol: '', convert: [{ operator: 'MUL', value: '0.5' }] }, undefined, plain)).toBe('× 0.5');
});
