/** What the screen of quality asks. */
import { graphql, type ResultOf } from '@/lib/graphql';
import { valueData } from '@/parts/value-data';

export interface QualitySearch {
  tab?: string;
  family?: string;
  channel?: string;
  locale?: string;
  by?: string;
  /** `identifier`, `name` or `different`. */
  show?: string;
}

export interface QualityProps {
  search: QualitySearch;
  onSearch: (change: Partial<QualitySearch>) => void;
}

export const familiesQuery = graphql(`query QualityFamilies($uiLocale: String) { families { code kind label(locale: $uiLocale) } duplicates(first: 1) { totalCount } }`);

export const qualityQuery = graphql(`
  query Quality($family: String, $channel: String, $locale: String, $by: QualityDimension!, $uiLocale: String) {
    quality(family: $family, channel: $channel, locale: $locale) {
      cells { family { code label(locale: $uiLocale) } channel locale total complete ratio }
      missing { resources attribute { code label(locale: $uiLocale) } }
      trend(by: $by) { since series { key points { day total complete ratio live } } }
    }
  }
`);

export type QualityData = ResultOf<typeof qualityQuery>['quality'];
export type Cell = QualityData['cells'][number];

/** Enough to put two products side by side, picture and all. */
export const duplicatesQuery = graphql(
  `
    query Duplicates($family: String, $reason: DuplicateReason, $dismissed: Boolean!, $first: Int!, $after: String, $locale: String, $uiLocale: String) {
      duplicates(family: $family, reason: $reason, dismissed: $dismissed, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          reason
          score
          shared
          dismissedAt
          dismissedBy { id name }
          one { id kind code version label(locale: $locale) state updatedAt thumbnail { url width height } family { code label(locale: $uiLocale) } }
          other { id kind code version label(locale: $locale) state updatedAt thumbnail { url width height } family { code label(locale: $uiLocale) } }
        }
      }
    }
  `,
);

export type Pair = ResultOf<typeof duplicatesQuery>['duplicates']['nodes'][number];
export type Side = NonNullable<Pair['one']>;

export const compareQuery = graphql(
  `
    query CompareProducts($id: ID!, $locale: String, $uiLocale: String) {
      resource(id: $id) {
        id
        values { attribute { code type label(locale: $uiLocale) } channel locale data { ...ValueDataParts } }
      }
    }
  `,
  [valueData],
);

export const dismissMutation = graphql(`mutation DismissDuplicate($one: ID!, $other: ID!) { dismissDuplicate(one: $one, other: $other) { dismissedAt } }`);
export const restoreMutation = graphql(`mutation RestoreDuplicate($one: ID!, $other: ID!) { restoreDuplicate(one: $one, other: $other) { score } }`);
export const dismissManyMutation = graphql(`mutation DismissDuplicates($pairs: [DuplicatePairInput!]!) { dismissDuplicates(pairs: $pairs) { results { one other state } } }`);
export const restoreManyMutation = graphql(`mutation RestoreDuplicates($pairs: [DuplicatePairInput!]!) { restoreDuplicates(pairs: $pairs) { results { one other state } } }`);
export const trashMutation = graphql(`mutation TrashDuplicate($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }`);
