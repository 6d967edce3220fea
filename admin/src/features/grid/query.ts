/** The question behind a list of resources, read from the address. */
import { graphql, type FragmentOf, type VariablesOf } from '@/lib/graphql';
import type { ResourceKind, ResourceState } from '@/lib/kinds';
import { splitList } from '@/lib/search';
import { valueData } from '@/parts/value-data';
import { variantParts } from '@/parts/variant';

export const gridRow = graphql(
  `
    fragment GridRow on Resource {
      id
      kind
      code
      version
      state
      enabled
      updatedAt
      childCount
      label(locale: $locale)
      thumbnail { url width height }
      family { code label(locale: $uiLocale) }
      parent { id kind code label(locale: $locale) }
      updatedBy { id name }
      completeness { channel locale ratio required complete }
      values(channel: $channel, locale: $locale, attributes: $columns) {
        attribute { code type }
        data { ...ValueDataParts }
      }
      ...VariantParts
    }
  `,
  [valueData, variantParts],
);

export const gridQuery = graphql(
  `
    query Grid(
      $kinds: [ResourceKind!]!
      $filter: ResourceFilter
      $search: String
      $sort: ResourceSort
      $after: String
      $first: Int!
      $channel: String
      $locale: String
      $uiLocale: String
      $columns: [String!]
      $axes: [String!]
      $withFacets: Boolean!
    ) {
      resources(kinds: $kinds, filter: $filter, search: $search, sort: $sort, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...GridRow }
        facets(locale: $uiLocale) @include(if: $withFacets) { field label buckets { value label count } }
      }
    }
  `,
  [gridRow],
);

export type GridRowFragment = FragmentOf<typeof gridRow>;
export type GridVariables = Omit<VariablesOf<typeof gridQuery>, 'after' | 'first' | 'withFacets'>;

export interface GridSearch {
  q?: string;
  family?: string;
  category?: string;
  state?: string;
  complete?: string;
  enabled?: string;
  /** Select attributes: `colour:red|blue,material:wool`. */
  where?: string;
  /** A field, with `-` before it for descending. */
  sort?: string;
  cols?: string;
  locale?: string;
  channel?: string;
  view?: string;
  tab?: string;
}

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

/** The variables of the list query for an address; the same address always asks the same question. */
export function gridVariables(search: GridSearch, kinds: ResourceKind[], scope: { channel: string; locale: string }, uiLocale: string, axes: string[]): GridVariables {
  const states = splitList(search.state).filter((state) => STATES.includes(state)) as ResourceState[];
  const complete = search.complete === 'yes' || search.complete === 'no' ? { ...scope, complete: search.complete === 'yes' } : null;
  const sort = search.sort ?? '';
  return {
    kinds,
    search: search.q ?? null,
    filter: {
      families: orNull(splitList(search.family)),
      categories: orNull(splitList(search.category)),
      states: orNull(states),
      enabled: search.enabled === undefined ? null : search.enabled === 'yes',
      complete,
      attributes: orNull(parseWhere(search.where).map(({ attribute, values }) => ({ attribute, in: values }))),
    },
    sort: sort === '' ? null : { field: sortField(sort.replace(/^-/, ''), scope), direction: sort.startsWith('-') ? 'DESC' : 'ASC' },
    channel: scope.channel,
    locale: scope.locale,
    uiLocale,
    columns: splitList(search.cols),
    axes,
  };
}

function sortField(field: string, scope: { channel: string; locale: string }): string {
  return field === 'completeness' ? `completeness:${scope.channel}:${scope.locale}` : field;
}
