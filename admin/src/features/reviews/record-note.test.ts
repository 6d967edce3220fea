/** Reading which record is not live, and where. */
import { expect, test } from 'vitest';
import { recordNote } from './record-note';

test('a note names the record and every cell', () => {
  const message = 'record `maker/kaer` is not live in web.de_DE, web.en_US, app.de_DE and will not show there until it is';
  expect(recordNote(message)).toEqual({
    record: 'maker/kaer',
    cells: [{ channel: 'web', locale: 'de_DE' }, { channel: 'web', locale: 'en_US' }, { channel: 'app', locale: 'de_DE' }],
  });
});

test('another message is no such note', () => {
  expect(recordNote('it waits for product model `graupel` in web.de_DE')).toBeNull();
});
