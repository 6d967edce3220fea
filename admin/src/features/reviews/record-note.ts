/** What the hub notes of a record that is referred to and not live. The note names both in its sentence only. */
import type { Cell } from '@/lib/cells';

export interface RecordNote {
  record: string;
  cells: Cell[];
}

/** `record `maker/kaer` is not live in web.de_DE, app.de_DE and will not show there until it is`. */
const NOTE = /^record `([^`]+)` is not live in (\S+(?:, \S+)*) and /;

/** Null where the message is another one. */
export function recordNote(message: string): RecordNote | null {
  const [, record, places] = NOTE.exec(message) ?? [];
  if (record === undefined || places === undefined) return null;
  const cells = places.split(', ').map((place) => {
    const [channel = '', locale = ''] = place.split('.');
    return { channel, locale };
  });
  return { record, cells };
}
