/** The reference entities: families whose resources are records. */
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';

const entitiesQuery = graphql(`query ReferenceEntities($locale: String) { families { code kind label(locale: $locale) } }`);

export interface Entity {
  code: string;
  label: string;
}

/** By label; null until they are known. */
export function useEntities(): readonly Entity[] | null {
  const { labelLocale, language } = useWorkspace();
  const [{ data }] = useQuery({ query: entitiesQuery, variables: { locale: labelLocale } });
  return useMemo(() => {
    const entities = data?.families.filter((family) => family.kind === 'RECORD') ?? null;
    return entities?.sort((one, other) => one.label.localeCompare(other.label, language)) ?? null;
  }, [data, language]);
}
