/** The units that an attribute's measurements may have, ready for a select. */
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import type { ValueAttribute } from './attribute';
import { setting } from './types';

const unitsQuery = graphql(`
  query Units($locale: String) {
    measurementFamilies { code standardUnit units { code symbol label(locale: $locale) } }
  }
`);

/** Undefined until they are known. */
export function useUnits(attribute: ValueAttribute) {
  const { labelLocale } = useWorkspace();
  const [result] = useQuery({ query: unitsQuery, variables: { locale: labelLocale } });
  const family = result.data?.measurementFamilies.find((each) => each.code === setting(attribute, 'unitFamily', 'string'));
  return family && { standardUnit: family.standardUnit, units: family.units.map((each) => ({ value: each.code, label: `${each.symbol} – ${each.label}` })) };
}
