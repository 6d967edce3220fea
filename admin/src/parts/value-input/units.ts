/** The units that measurements may have. */
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import type { UnitFamily } from '@/parts/table-value/cells';
import type { ValueAttribute } from './attribute';
import { setting, settingCodes } from './types';

const unitsQuery = graphql(`
  query Units($locale: String) {
    measurementFamilies { code label(locale: $locale) standardUnit units { code symbol label(locale: $locale) } }
  }
`);

const NONE: ReadonlyMap<string, UnitFamily> = new Map();

/** By code; empty until they are known. Without a measurement in sight nothing is asked. */
export function useUnitFamilies(needed = true): ReadonlyMap<string, UnitFamily> {
  const { labelLocale } = useWorkspace();
  const [{ data }] = useQuery({ query: unitsQuery, variables: { locale: labelLocale }, pause: !needed });
  return useMemo(() => (data ? new Map(data.measurementFamilies.map((family) => [family.code, family])) : NONE), [data]);
}

/** `g – Gram`. */
export function unitChoices(family: UnitFamily) {
  return family.units.map((unit) => ({ value: unit.code, label: `${unit.symbol} – ${unit.label}` }));
}

/** The units a value may be entered in, and the one that is offered first. Undefined until they are known. */
export function useUnits(attribute: ValueAttribute) {
  const family = useUnitFamilies().get(setting(attribute, 'unitFamily', 'string') ?? '');
  if (!family) return undefined;
  const allowed = settingCodes(attribute, 'allowedUnits');
  const units = unitChoices(family).filter((unit) => allowed.length === 0 || allowed.includes(unit.value));
  const offered = setting(attribute, 'defaultUnit', 'string') ?? family.standardUnit;
  return { first: units.some((unit) => unit.value === offered) ? offered : (units[0]?.value ?? offered), units };
}
