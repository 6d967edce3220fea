/** The columns of an attribute, for places that know only its code: asked for when a table is about to be seen. */
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { columnsOf, type TableColumn } from './columns';

const columnsQuery = graphql(`query TableColumns($code: String!) { attribute(code: $code) { code settings } }`);

/** Null until they are known. An attribute that is gone has none. */
export function useColumns(code: string): TableColumn[] | null {
  const [{ data, error }] = useQuery({ query: columnsQuery, variables: { code } });
  return useMemo(() => (data ? columnsOf(data.attribute?.settings) : error ? [] : null), [data, error]);
}
