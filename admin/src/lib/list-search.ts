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
  /** Select attributes: `colour:red|blue,material:wool`. */
  where?: string;
  locale?: string;
  channel?: string;
}

/** What of an address says which list it is. */
export const keepList = keep('q', 'family', 'category', 'state', 'complete', 'enabled', 'missing', 'where', 'locale', 'channel');

export const NO_FILTERS = { q: undefined, family: undefined, category: undefined, state: undefined, complete: undefined, enabled: undefined, missing: undefined, where: undefined } satisfies ListSearch;

export type ResourceListInput = ReturnType<typeof graphql.scalar<'ResourceListInput'>>;

export interface Where {
  attribute: string;
  values: string[];
}

export function parseWhere(text: string | undefined): Where[] {
  return splitList(text).flatMap((part) => {
    const [attribute, values] = part.split(':');
    return attribute && values ? [{ attribute, values: values.split('|') }] : [];
  });
}

export function formatWhere(where: readonly Where[]): string | undefined {
  const parts = where.filter((each) => each.values.length > 0).map((each) => `${each.attribute}:${each.values.join('|')}`);
  return parts.length > 0 ? parts.join(',') : undefined;
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
  return formatWhere(where.map((each) => (each === found ? { attribute, values } : each)));
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
      attributes: orNull(parseWhere(search.where).map(({ attribute, values }) => ({ attribute, in: values }))),
    },
  };
}
