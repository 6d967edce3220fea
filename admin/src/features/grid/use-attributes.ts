/** The attributes a list speaks of: the first of the model, and whichever others its columns and filters name. */
import { useEffect, useMemo, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { graphql, readFragment } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { valueAttribute, type ValueAttribute } from '@/parts/value-input/attribute';

const attributesQuery = graphql(
  `
    query GridAttributes($uiLocale: String) {
      attributes(first: 200) { totalCount nodes { ...ValueAttribute } }
    }
  `,
  [valueAttribute],
);
const attributeQuery = graphql(`query GridAttribute($code: String!, $uiLocale: String) { attribute(code: $code) { ...ValueAttribute } }`, [valueAttribute]);

export interface GridAttributes {
  /** Those that can be chosen without a search. */
  first: readonly ValueAttribute[];
  /** How many more the model has. */
  more: number;
  byCode: ReadonlyMap<string, ValueAttribute>;
}

/** `named` are the codes that have to be known. */
export function useAttributes(named: readonly string[]): GridAttributes {
  const client = useClient();
  const { labelLocale } = useWorkspace();
  const [result] = useQuery({ query: attributesQuery, variables: { uiLocale: labelLocale } });
  const page = result.data?.attributes;
  const first = useMemo(() => (page?.nodes ?? []).map((node) => readFragment(valueAttribute, node)), [page]);
  const more = (page?.totalCount ?? 0) - first.length;
  const [others, setOthers] = useState<readonly ValueAttribute[]>([]);
  const missing = more > 0 ? named.filter((code) => !first.some((attribute) => attribute.code === code)).sort().join() : '';
  useEffect(() => {
    let current = true;
    const load = async (code: string) => (await client.query(attributeQuery, { code, uiLocale: labelLocale }).toPromise()).data?.attribute;
    const codes = missing === '' ? [] : missing.split(',');
    void Promise.all(codes.map(load)).then((answers) => {
      if (current) setOthers(answers.flatMap((attribute) => (attribute ? readFragment(valueAttribute, attribute) : [])));
    });
    return () => {
      current = false;
    };
  }, [client, labelLocale, missing]);
  const byCode = useMemo(() => new Map([...first, ...others].map((attribute) => [attribute.code, attribute])), [first, others]);
  return { first, more, byCode };
}
