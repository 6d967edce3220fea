/** Edits that are not saved yet: pure data, so that they can be kept, compared and put on top of a newer version. */
import { readFragment } from '@/lib/graphql';
import { canonicalMoment } from '@/lib/wall-clock';
import { rowsOf, sameRows } from '@/parts/table-value/rows';
import { valueData, type ValueDataFragment } from '@/parts/value-data';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { EditData } from '@/parts/value-input/edit-data';
import { targetData } from '@/parts/value-input/targets';
import type { EditedResource, EditorValue } from './query';

export type ValueKey = `${string}|${string}|${string}`;

export interface AssociationEdit {
  type: string;
  target: string;
  targetKind: EditedResource['kind'];
  quantity: number | null;
}

export interface Edits {
  /** Null takes the own value away. */
  values: Record<ValueKey, EditData | null>;
  categories?: string[];
  enabled?: boolean;
  associations?: AssociationEdit[];
}

export const NO_EDITS: Edits = { values: {} };

export function valueKey(attribute: string, channel: string | null, locale: string | null): ValueKey {
  return `${attribute}|${channel ?? ''}|${locale ?? ''}`;
}

/** The key of an attribute's value in the scope one is looking at. */
export function scopedKey(attribute: Pick<ValueAttribute, 'code' | 'localizable' | 'scopable'>, channel: string, locale: string): ValueKey {
  return valueKey(attribute.code, attribute.scopable ? channel : null, attribute.localizable ? locale : null);
}

export function splitKey(key: ValueKey): { attribute: string; channel: string | null; locale: string | null } {
  const [attribute = '', channel, locale] = key.split('|');
  return { attribute, channel: channel || null, locale: locale || null };
}

/** A value of the hub in the shape in which it would be sent back. */
export function toEdit(type: ValueAttribute['type'], masked: ValueDataFragment): EditData {
  const data = readFragment(valueData, masked);
  switch (data.__typename) {
    case 'TextData': return { text: data.text };
    case 'NumberData': return { number: data.number };
    case 'BooleanData': return { boolean: data.boolean };
    case 'DateData': return { date: data.date };
    case 'DateTimeData': return { dateTime: canonicalMoment(data.dateTime) ?? data.dateTime };
    case 'ColourData': return { colour: data.colour };
    case 'TableData': return { rows: rowsOf(data.rows) };
    case 'PriceData': return { prices: data.amounts.map(({ currency, amount }) => ({ currency, amount })) };
    case 'MeasurementData': return { measurement: { amount: data.amount, unit: data.unit } };
    case 'OptionsData': {
      const codes = data.options.map((option) => option.code);
      return type === 'MULTI_SELECT' ? { options: codes } : { option: codes[0] };
    }
    case 'AssetsData': {
      const codes = data.assets.map((asset) => asset.code);
      return type === 'ASSET_LIST' ? { assets: codes } : { asset: codes[0] };
    }
    case 'RecordsData': return targetData(type, data.records) ?? {};
    case 'ProductData': return targetData(type, data.product ? [data.product] : []) ?? {};
  }
}

export function sameData(one: EditData | null | undefined, other: EditData | null | undefined): boolean {
  if (one?.rows && other?.rows) return sameRows(one.rows, other.rows);
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

export function isDirty(edits: Edits): boolean {
  return Object.keys(edits.values).length > 0 || edits.categories !== undefined || edits.enabled !== undefined || edits.associations !== undefined;
}

export function countEdits(edits: Edits): number {
  return Object.keys(edits.values).length + [edits.categories, edits.enabled, edits.associations].filter((each) => each !== undefined).length;
}

/** What the hub is asked to change: the edited values only, so that others may edit the rest meanwhile. */
export function saveInput(resource: { id: string; version: number }, edits: Edits) {
  const values = Object.entries(edits.values).map(([key, data]) => ({ ...splitKey(key as ValueKey), data }));
  return {
    id: resource.id,
    version: resource.version,
    ...(values.length > 0 && { values }),
    ...(edits.categories && { categories: edits.categories }),
    ...(edits.enabled !== undefined && { enabled: edits.enabled }),
    ...(edits.associations && { associations: edits.associations }),
  };
}

export function indexValues(values: readonly EditorValue[]): Map<ValueKey, EditorValue> {
  return new Map(values.map((value) => [valueKey(value.attribute.code, value.channel, value.locale), value]));
}

export interface Clash {
  key: ValueKey;
  mine: EditData | null;
  theirs: EditData | null;
}

/** Values that both sides changed, each to something else, since the version the edits started from. */
export function clashes(before: EditedResource, after: EditedResource, edits: Edits): Clash[] {
  const types = new Map((after.family?.attributes ?? []).map((attribute) => [attribute.code, attribute.type]));
  const was = indexValues(before.values);
  const is = indexValues(after.values);
  const own = (value: EditorValue | undefined) => (value && value.origin.kind === 'OWN' ? toEdit(types.get(value.attribute.code) ?? 'TEXT', value.data) : null);
  return Object.entries(edits.values).flatMap(([text, mine]) => {
    const key = text as ValueKey;
    const theirs = own(is.get(key));
    const changed = !sameData(own(was.get(key)), theirs);
    return changed && !sameData(mine, theirs) ? [{ key, mine, theirs }] : [];
  });
}

/** `0` is where a family without variants, or a root model, keeps its values; each level of a variant family is one deeper. */
export function levelOf(resource: Pick<EditedResource, 'parent'>): number {
  if (!resource.parent) return 0;
  return resource.parent.parent ? 2 : 1;
}

/** At which level of the family variant each attribute is kept; what is not named is kept at the root. */
export function attributeLevels(variant: EditedResource['familyVariant']): Map<string, number> {
  const levels = new Map<string, number>();
  for (const [at, level] of (variant?.levels ?? []).entries())
    for (const attribute of [...level.axes, ...level.attributes]) levels.set(attribute.code, at + 1);
  return levels;
}
