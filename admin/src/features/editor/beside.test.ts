/** Which languages stand beside the one worked in, and what the address keeps of them. */
import { expect, test } from 'vitest';
import { besideOf, besideText } from './beside';

const LOCALES = ['en_US', 'de_DE', 'fr_FR', 'it_IT'];

test('addresses with one language and with two are read', () => {
  expect(besideOf(undefined, 'en_US', LOCALES)).toEqual([]);
  expect(besideOf('de_DE', 'en_US', LOCALES)).toEqual(['de_DE']);
  expect(besideOf('fr_FR,de_DE', 'en_US', LOCALES)).toEqual(['fr_FR', 'de_DE']);
});

test('what the channel has not, what is worked in and what comes twice is left out', () => {
  expect(besideOf('pl_PL,en_US,de_DE,de_DE', 'en_US', LOCALES)).toEqual(['de_DE']);
  expect(besideOf(',', 'en_US', LOCALES)).toEqual([]);
});

test('no more than two stand beside it', () => {
  expect(besideOf('it_IT,de_DE,fr_FR', 'en_US', LOCALES)).toEqual(['it_IT', 'de_DE']);
});

test('an address reads back what it kept', () => {
  expect(besideOf(besideText(['fr_FR', 'it_IT']), 'en_US', LOCALES)).toEqual(['fr_FR', 'it_IT']);
  expect(besideText([])).toBeUndefined();
});
