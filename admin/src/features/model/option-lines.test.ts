import { describe, expect, test } from 'vitest';
import { codeOf, readOptionLines } from './option-lines';

const read = (text: string) => readOptionLines(text, 'de_DE', ['de_DE', 'en_US']);

describe('a pasted list of options', () => {
  test('labels alone get codes of their own', () => {
    expect(read('Größe M\n\nRosé, hell\n').options).toEqual([
      { code: 'groesse_m', labels: [{ locale: 'de_DE', text: 'Größe M' }] },
      { code: 'rose_hell', labels: [{ locale: 'de_DE', text: 'Rosé, hell' }] },
    ]);
  });
  test('two columns are code and label', () => {
    expect(read('red\tRot\nblue\t').options).toEqual([
      { code: 'red', labels: [{ locale: 'de_DE', text: 'Rot' }] },
      { code: 'blue', labels: [] },
    ]);
  });
  test('a first line that names them puts columns in any order and language', () => {
    const found = read('label-en_US\tweight\tcode\tde-DE\tcolour\nRed\t3\tred\tRot\t#ff0000');
    expect(found.options).toEqual([{ code: 'red', colour: '#ff0000', labels: [{ locale: 'en_US', text: 'Red' }, { locale: 'de_DE', text: 'Rot' }] }]);
    expect(found.unknown).toEqual(['weight']);
  });
  test('what stands twice counts once and is named', () => {
    const found = read('Rot\nrot\nROT');
    expect(found.options.map((option) => option.labels[0]?.text)).toEqual(['Rot']);
    expect(found.twice).toEqual(['rot']);
  });
  test('codes are safe in addresses, and scripts without such letters make none', () => {
    expect(codeOf('  Straße & Weg (2)! ')).toBe('strasse_weg_2');
    expect(codeOf('Ботинки')).toBe('');
  });
});
