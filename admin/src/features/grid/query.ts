/** The question behind a list of resources, read from the address. */
import { graphql, type FragmentOf, type VariablesOf } from '@/lib/graphql';
import type { ResourceKind } from '@/lib/kinds';
import { listInput, type ListSearch } from '@/lib/list-search';
import { columnIds, parseColumn } from '@/lib/list-columns';
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
      familyVariant { code }
      parent { id kind code label(locale: $locale) parent { id kind code label(locale: $locale) } }
      updatedBy { id name }
      completeness { channel locale ratio required complete }
      values(channel: $channel, locale: $locale, attributes: $columns) {
        attribute { code type }
        data { ...ValueDataParts }
        origin { kind resource { id label(locale: $locale) } rule { code label(locale: $uiLocale) } }
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
      $offset: Int
      $first: Int!
      $channel: String
      $locale: String
      $uiLocale: String
      $columns: [String!]
      $axes: [String!]
      $withFacets: Boolean!
    ) {
      resources(kinds: $kinds, filter: $filter, search: $search, sort: $sort, first: $first, after: $after, offset: $offset) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...GridRow }
        facets(locale: $uiLocale) @include(if: $withFacets) { field label buckets { value label count } }
      }
    }
  `,
  [gridRow],
);

/** Answers all of a row that saving may change, so that no page shows a part of it from before. */
export const saveMutation = graphql(
  `
    mutation SaveGrid($inputs: [SaveResourceInput!]!, $channel: String, $locale: String, $uiLocale: String, $columns: [String!], $axes: [String!]) {
      saveResources(inputs: $inputs, onError: GOOD_ONLY) {
        results {
          id
          state
          violations { code path message hint }
          resource { ...GridRow completeness { channel locale required missing { code } } }
        }
      }
    }
  `,
  [gridRow],
);

export type GridRowFragment = FragmentOf<typeof gridRow>;
export type GridVariables = Omit<VariablesOf<typeof gridQuery>, 'after' | 'offset' | 'first' | 'withFacets'>;

export interface GridSearch extends ListSearch {
  /** A field, with `-` before it for descending. */
  sort?: string;
  cols?: string;
  widths?: string;
  density?: string;
  /** The id of a kept view, or `all`. */
  view?: string;
  /** Product models instead of products. */
  show?: string;
  tab?: string;
}

/** The variables of the list query for an address; the same address always asks the same question. */
export function gridVariables(search: GridSearch, kinds: ResourceKind[], scope: { channel: string; locale: string }, uiLocale: string, axes: string[]): GridVariables {
  const sort = search.sort ?? '';
  return {
    ...listInput(search, kinds, scope),
    sort: sort === '' ? null : { field: sortField(sort.replace(/^-/, ''), scope), direction: sort.startsWith('-') ? 'DESC' : 'ASC' },
    channel: scope.channel,
    locale: scope.locale,
    uiLocale,
    columns: valueColumns(search.cols),
    axes,
  };
}

/** The attributes whose values belong to the list's own channel and language; their order is no other question. */
function valueColumns(cols: string | undefined): string[] {
  const places = columnIds(cols).map(parseColumn);
  return places.filter(({ field, channel, locale }) => !field.startsWith(':') && !channel && !locale).map(({ field }) => field).sort();
}

function sortField(field: string, scope: { channel: string; locale: string }): string {
  return field === 'completeness' ? `completeness:${scope.channel}:${scope.locale}` : field;
}
