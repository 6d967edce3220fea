/** What of the data model steps can be about: the attributes that resources of some kinds can carry, and their families. */
import { useEffect, useMemo } from 'react';
import { useQuery, type CombinedError } from 'urql';
import { graphql, readFragment, type ResultOf } from '@/lib/graphql';
import type { ResourceKind } from '@/lib/kinds';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { valueAttribute, type ValueAttribute } from '@/parts/value-input/attribute';

const attributesQuery = graphql(
  `
    query BulkAttributes($first: Int!, $after: String, $uiLocale: String) {
      attributes(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...ValueAttribute } }
    }
  `,
  [valueAttribute],
);
const familiesQuery = graphql(`query BulkFamilies($uiLocale: String) { families { code kind label(locale: $uiLocale) attributes { code } } }`);

const PAGE = 200;
const attributes = (data: ResultOf<typeof attributesQuery>) => data.attributes;

export interface BulkModel {
  attributes: readonly ValueAttribute[];
  families: readonly { code: string; label: string; attributes: readonly { code: string }[] }[];
  /** Why they cannot be offered. */
  error: CombinedError | null;
}

export function useModel(kinds: readonly ResourceKind[]): BulkModel {
  const { labelLocale } = useWorkspace();
  const { nodes, more, next, error } = useList(attributesQuery, { uiLocale: labelLocale }, { read: attributes, first: PAGE });
  const [result] = useQuery({ query: familiesQuery, variables: { uiLocale: labelLocale } });
  useEffect(() => {
    if (more && !error) next();
  }, [error, more, next]);
  const families = result.data?.families;
  const failed = error ?? result.error ?? null;
  // Product models are of the families of products.
  const wanted = kinds.map((kind) => (kind === 'PRODUCT_MODEL' ? 'PRODUCT' : kind)).join();
  return useMemo(() => {
    const fitting = (families ?? []).filter((family) => wanted.split(',').includes(family.kind));
    const codes = new Set(fitting.flatMap((family) => family.attributes.map((attribute) => attribute.code)));
    return { error: failed, families: fitting, attributes: nodes.map((node) => readFragment(valueAttribute, node)).filter((attribute) => codes.has(attribute.code)) };
  }, [failed, families, nodes, wanted]);
}
