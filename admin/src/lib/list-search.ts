/** What a list of resources is narrowed to, between its address and the hub's question. */
import { graphql } from './graphql';
import type { ResourceKind, ResourceState } from './kinds';
import { keep, splitList } from './search';

export interface ListSearch {
  q?: string;
  family?: string;
  category?: string;
  state?: string;
  complete?: string;
  enabled?: string;
  /** What is required and not there: `name`, or in a channel and locale `name:web:de_DE`; either may be left empty. */
  missing?: string;
  /** Attributes: `colour:red|blue,weight:min:5,name:has:wool,claim:is:empty`. */
  where?: string;
  /** Files of assets: `media:IMAGE|VIDEO,orientation:SQUARE,used:no,rights:ended`. */
  file?: string;
  locale?: string;
  channel?: string;
}

/** What of an address says which list it is. */
export const keepList = keep('q', 'family', 'category', 'state', 'complete', 'enabled', 'missing', 'where', 'file', 'locale', 'channel');

export const NO_FILTERS = { q: undefined, family: undefined, category: undefined, state: undefined, complete: undefined, enabled: undefined, missing: undefined, where: undefined, file: undefined } satisfies ListSearch;

export function hasFilters(search: ListSearch): boolean {
  return Object.keys(NO_FILTERS).some((key) => search[key as keyof typeof NO_FILTERS] !== undefined);
}

export type ResourceListInput = ReturnType<typeof graphql.scalar<'ResourceListInput'>>;

/** What is asked of one attribute; everything given must hold. */
export interface Where {
  attribute: string;
  /** Any of these. */
  values: string[];
  contains?: string;
  /** Decimals with a point. */
  min?: string;
  max?: string;
  empty?: boolean;
}

const DECIMAL = /^-?\d{1,15}(\.\d{1,9})?$/;

/** What one part says; a number that is none asks nothing. */
function parsePart(part: string): Where | null {
  const [attribute, how, what] = part.split(':');
  if (!attribute || !how) return null;
  if (what === undefined) return { attribute, values: how.split('|') };
  if (how === 'has' && what !== '') return { attribute, values: [], contains: plain(what) };
  if ((how === 'min' || how === 'max') && DECIMAL.test(what)) return { attribute, values: [], [how]: what };
  if (how === 'is' && (what === 'empty' || what === 'filled')) return { attribute, values: [], empty: what === 'empty' };
  return null;
}

/** Words are kept apart from the marks around them; what was written by hand is taken as it is. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function parseWhere(text: string | undefined): Where[] {
  const where = new Map<string, Where>();
  for (const part of splitList(text)) {
    const read = parsePart(part);
    if (!read) continue;
    const known = where.get(read.attribute);
    where.set(read.attribute, known ? { ...known, ...read, values: [...known.values, ...read.values] } : read);
  }
  return [...where.values()];
}

function formatParts({ attribute, values, contains, min, max, empty }: Where): string[] {
  return [
    values.length > 0 && `${attribute}:${values.join('|')}`,
    contains && `${attribute}:has:${encodeURIComponent(contains)}`,
    min && `${attribute}:min:${min}`,
    max && `${attribute}:max:${max}`,
    empty !== undefined && `${attribute}:is:${empty ? 'empty' : 'filled'}`,
  ].filter((part) => typeof part === 'string' && part !== '') as string[];
}

export function formatWhere(where: readonly Where[]): string | undefined {
  const parts = where.flatMap(formatParts);
  return parts.length > 0 ? parts.join(',') : undefined;
}

/** The filters with this one in the place of what was asked of its attribute. */
export function replaceWhere(text: string | undefined, next: Where): string | undefined {
  const where = parseWhere(text);
  const known = where.some((each) => each.attribute === next.attribute);
  return formatWhere(known ? where.map((each) => (each.attribute === next.attribute ? next : each)) : [...where, next]);
}

export interface Missing {
  attribute: string;
  channel?: string;
  locale?: string;
}

export function parseMissing(text: string | undefined): Missing | null {
  const [attribute, channel, locale] = (text ?? '').split(':');
  return attribute ? { attribute, channel: channel || undefined, locale: locale || undefined } : null;
}

export function formatMissing({ attribute, channel, locale }: Missing): string {
  return [attribute, channel ?? '', locale ?? ''].join(':').replace(/:+$/, '');
}

export function toggleWhere(text: string | undefined, attribute: string, value: string): string | undefined {
  const where = parseWhere(text);
  const found = where.find((each) => each.attribute === attribute);
  if (!found) return formatWhere([...where, { attribute, values: [value] }]);
  const values = found.values.includes(value) ? found.values.filter((each) => each !== value) : [...found.values, value];
  return formatWhere(where.map((each) => (each === found ? { ...each, values } : each)));
}

export const MEDIA = ['IMAGE', 'DRAWING', 'DOCUMENT', 'VIDEO', 'AUDIO', 'ARCHIVE', 'OTHER'] as const;
export const ORIENTATIONS = ['LANDSCAPE', 'PORTRAIT', 'SQUARE', 'PANORAMA'] as const;

/** What is asked of the files of assets; everything given must hold. */
export interface FileWhere {
  media: (typeof MEDIA)[number][];
  orientations: (typeof ORIENTATIONS)[number][];
  used?: boolean;
  /** Whether the rights have ended, or will within thirty days. */
  rights?: 'ENDED' | 'SOON';
}

export function parseFile(text: string | undefined): FileWhere {
  const parts = new Map<string, string | undefined>(splitList(text).map((part) => {
    const [name = '', what] = part.split(':', 2);
    return [name, what];
  }));
  const values = (name: string) => (parts.get(name) ?? '').split('|');
  const used = parts.get('used');
  const rights = parts.get('rights');
  return {
    media: MEDIA.filter((media) => values('media').includes(media)),
    orientations: ORIENTATIONS.filter((shape) => values('orientation').includes(shape)),
    used: used === 'yes' ? true : used === 'no' ? false : undefined,
    rights: rights === 'ended' ? 'ENDED' : rights === 'soon' ? 'SOON' : undefined,
  };
}

export function formatFile({ media, orientations, used, rights }: FileWhere): string | undefined {
  const parts = [
    media.length > 0 && `media:${media.join('|')}`,
    orientations.length > 0 && `orientation:${orientations.join('|')}`,
    used !== undefined && `used:${used ? 'yes' : 'no'}`,
    rights && `rights:${rights.toLowerCase()}`,
  ].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(',') : undefined;
}

const DAY = 86_400_000;

/** The days that the end of the rights lies between, as of today. */
function fileInput(text: string | undefined, now = Date.now()) {
  const { media, orientations, used, rights } = parseFile(text);
  if (media.length === 0 && orientations.length === 0 && used === undefined && !rights) return null;
  const day = (ahead: number) => new Date(now + ahead * DAY).toISOString().slice(0, 10);
  const end = { ENDED: { rightsEndUntil: day(-1) }, SOON: { rightsEndFrom: day(0), rightsEndUntil: day(30) } };
  return { media: orNull(media), orientations: orNull(orientations), used, ...(rights ? end[rights] : {}) };
}

const STATES: readonly string[] = ['DRAFT', 'IN_REVIEW', 'LIVE', 'CHANGED', 'WITHDRAWN'] satisfies ResourceState[];

function orNull<T>(list: T[]): T[] | null {
  return list.length > 0 ? list : null;
}

/** The list that an address stands for; the same address always means the same list. */
export function listInput(search: ListSearch, kinds: ResourceKind[], scope: { channel: string; locale: string }): ResourceListInput {
  const states = splitList(search.state).filter((state) => STATES.includes(state)) as ResourceState[];
  return {
    kinds,
    search: search.q ?? null,
    filter: {
      families: orNull(splitList(search.family)),
      categories: orNull(splitList(search.category)),
      states: orNull(states),
      enabled: search.enabled === undefined ? null : search.enabled === 'yes',
      complete: search.complete === 'yes' || search.complete === 'no' ? { ...scope, complete: search.complete === 'yes' } : null,
      missing: parseMissing(search.missing),
      file: fileInput(search.file),
      attributes: orNull(parseWhere(search.where).map(({ attribute, values, contains, min, max, empty }) => ({ attribute, in: orNull(values), contains, min, max, empty }))),
    },
  };
}
