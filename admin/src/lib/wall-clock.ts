/**
 * Moments between the hub, which keeps them in UTC to the second, and the clock on somebody's wall. A browser's own
 * parsing would do for its own zone only, and could not be tested in others.
 */

/** `2026-03-01T09:30:00`, without a zone: what an `input` of type `datetime-local` takes. */
type Wall = string;

const DAY = 86_400_000;
const WALL = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?$/;

export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  clocks.set(zone, made);
  return made;
}

/** What the clock in the zone shows, as if it stood in UTC. */
function shownAt(moment: number, zone: string): number {
  const parts = new Map(clock(zone).formatToParts(moment).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get('era')?.startsWith('B') ? 1 - part('year') : part('year');
  return utc(year, part('month'), part('day'), part('hour'), part('minute'), part('second'));
}

/** `Date.UTC` takes the years 0 to 99 for those of the last century. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
}

/** Null for what is no moment of the years 1 to 9999: the hub keeps no others. */
export function canonicalMoment(iso: string): string | null {
  const moment = Date.parse(iso);
  const written = Number.isNaN(moment) ? '' : new Date(moment).toISOString();
  return /^(?!0000)\d{4}-/.test(written) ? `${written.slice(0, 19)}Z` : null;
}

/** Empty for what is no moment. */
export function wallClock(iso: string, zone: string): Wall {
  const moment = Date.parse(iso);
  return Number.isNaN(moment) ? '' : new Date(shownAt(moment, zone)).toISOString().slice(0, 19);
}

/**
 * The moment at which the clock in the zone shows this; null while it is not complete, or no day of the calendar.
 * Of an hour that comes twice it is the first; an hour that is skipped counts on from before.
 */
export function momentOf(wall: Wall, zone: string): string | null {
  const [, ...digits] = WALL.exec(wall) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.map((each) => Number(each ?? 0));
  if (digits.length === 0 || year === 0 || hour > 23 || minute > 59 || second > 59) return null;
  const wanted = utc(year, month, day, hour, minute, second);
  if (new Date(wanted).getUTCMonth() + 1 !== month) return null;
  const guesses = [wanted - DAY, wanted + DAY].map((near) => wanted - (shownAt(near, zone) - near));
  const moment = guesses.find((guess) => shownAt(guess, zone) === wanted) ?? guesses[0] ?? wanted;
  return canonicalMoment(new Date(moment).toISOString());
}

/** The zone in words at that moment, since it has another name in summer: `Central European Standard Time (Europe/Berlin)`. */
export function zoneName(zone: string, language: string, iso?: string): string {
  const at = iso ? Date.parse(iso) : Date.now();
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'long' }).formatToParts(Number.isNaN(at) ? Date.now() : at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return name && name !== zone ? `${name} (${zone.replaceAll('_', ' ')})` : zone;
}
