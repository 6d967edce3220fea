/** Which variants the chosen values of the axes make together. */
import type { EditData } from '@/parts/value-input/edit-data';

/** Data of the types that can tell variants apart. */
export type AxisData = { option: string } | { boolean: boolean } | { number: string } | { measurement: { amount: string; unit: string } };

/** Null for what is no value of an axis, and for what somebody has only begun. */
export function axisData({ option, boolean, number, measurement }: EditData): AxisData | null {
  if (option) return { option };
  if (boolean !== undefined) return { boolean };
  if (number) return { number };
  return measurement?.amount ? { measurement } : null;
}

/** What was chosen for each axis, by its code. */
export type Chosen = Readonly<Record<string, readonly AxisData[]>>;

export interface Combination {
  /** Made from the code of the model and the values, in the order of the axes. */
  code: string;
  values: { attribute: string; data: AxisData }[];
}

/** More than anybody wants to look through, and what the hub saves at once. */
export const MOST = 500;

/** Nothing until every axis has a value. Stops at {@link MOST}. */
export function combinations(model: string, axes: readonly string[], chosen: Chosen): Combination[] {
  let found: Combination[] = axes.length > 0 ? [{ code: model, values: [] }] : [];
  for (const attribute of axes) {
    const next: Combination[] = [];
    for (const begun of found) for (const data of chosen[attribute] ?? []) next.push({ code: `${begun.code}-${partOf(data)}`, values: [...begun.values, { attribute, data }] });
    found = next.slice(0, MOST);
  }
  return found;
}

function partOf(data: AxisData): string {
  if ('option' in data) return data.option;
  if ('boolean' in data) return data.boolean ? 'yes' : 'no';
  return 'number' in data ? data.number : data.measurement.amount + data.measurement.unit.toLowerCase();
}
