/** Which language a language is translated from, as the table says it and the form offers it. */
import { describe, expect, test } from 'vitest';
import { BY_CHANNELS, chosenSource, sourceChoices, sourceOf } from './locale-source';

const locales = [
  { code: 'de_AT', enabled: true },
  { code: 'de_DE', enabled: true },
  { code: 'en_US', enabled: true },
  { code: 'it_IT', enabled: false },
];

describe('where a language is translated from', () => {
  test('is what somebody chose, whatever the channels say', () => {
    expect(sourceOf({ code: 'de_AT', translatedFrom: 'de_DE' }, 'en_US')).toEqual({ kind: 'chosen', locale: 'de_DE' });
  });

  test('follows the channels where nobody chose', () => {
    expect(sourceOf({ code: 'de_AT', translatedFrom: null }, 'en_US')).toEqual({ kind: 'followed', locale: 'en_US' });
  });

  test('is nowhere when its texts are written afresh, and for the main language itself', () => {
    expect(sourceOf({ code: 'de_AT', translatedFrom: 'de_AT' }, null)).toEqual({ kind: 'afresh' });
    expect(sourceOf({ code: 'en_US', translatedFrom: null }, null)).toBeNull();
  });

  test('is cleared by sending null, and sent as it is otherwise', () => {
    expect(chosenSource(BY_CHANNELS)).toBeNull();
    expect(chosenSource('de_DE')).toBe('de_DE');
  });

  test('can be itself first, then every language in use', () => {
    expect(sourceChoices('de_AT', locales, BY_CHANNELS)).toEqual(['de_AT', 'de_DE', 'en_US']);
  });

  test('keeps a choice that is no longer in use, so that saving does not lose it', () => {
    expect(sourceChoices('de_AT', locales, 'it_IT')).toContain('it_IT');
  });

  test('cannot be itself for a language that does not exist yet: the hub would refuse it', () => {
    expect(sourceChoices('fr_FR', locales, BY_CHANNELS)).toEqual(['de_AT', 'de_DE', 'en_US']);
  });
});
