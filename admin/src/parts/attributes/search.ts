/** Attributes by what is typed: the hub searches, because a model may have more of them than a browser should hold. */
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { graphql, type ResultOf, type VariablesOf } from '@/lib/graphql';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';

const searchQuery = graphql(`
  query AttributeSearch($search: String, $group: String, $types: [AttributeType!], $families: [String!], $locale: String, $first: Int!, $after: String) {
    attributes(search: $search, group: $group, types: $types, families: $families, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { code type label(locale: $locale) sort localizable scopable group { code label(locale: $locale) sort } }
    }
  }
`);

type Page = ResultOf<typeof searchQuery>['attributes'];
export type FoundAttribute = Page['nodes'][number];
export type AttributeType = FoundAttribute['type'];
/** What is absent asks for nothing. */
export type AttributeWish = Pick<VariablesOf<typeof searchQuery>, 'group' | 'types' | 'families'>;

const PAUSE_MS = 150;
/** What a list that drops down shows; the rest is found by typing. */
const SHORT = 50;
const PAGE = 100;

const pageOf = (data: ResultOf<typeof searchQuery>) => data.attributes;

/** The first that fit, and how many there are. */
export function useAttributeSearch(text: string, wish: AttributeWish, paused: boolean) {
  const { labelLocale } = useWorkspace();
  const [search] = useDebouncedValue(text.trim(), PAUSE_MS);
  const variables = { ...wish, search: search || null, locale: labelLocale, first: SHORT };
  const [result] = useQuery({ query: searchQuery, variables, pause: paused });
  const page = result.data?.attributes;
  return { found: page?.nodes ?? [], total: page?.totalCount ?? 0, waiting: result.fetching || search !== text.trim(), error: result.error };
}

/** All that fit, page by page. */
export function useAttributeList(text: string, wish: AttributeWish) {
  const { labelLocale } = useWorkspace();
  const [search] = useDebouncedValue(text.trim(), PAUSE_MS);
  return useList(searchQuery, { ...wish, search: search || null, locale: labelLocale }, { read: pageOf, first: PAGE });
}
