/** Values between the hub and those who edit them: where one stands, and what of it would be sent back. */
import type { Violation } from '@/lib/errors';
import { readFragment } from '@/lib/graphql';
import { valuePlace } from '@/lib/value-path';
import { canonicalMoment } from '@/lib/wall-clock';
import { blocksOf, sameBlocks } from '@/parts/blocks/blocks';
import { rowsOf, sameRows } from '@/parts/table-value/rows';
import { valueData, type ValueDataFragment } from '@/parts/value-data';
import type { ValueAttribute } from './attribute';
import type { EditData } from './edit-data';
import { targetData } from './targets';

export type ValueKey = `${string}|${string}|${string}`;

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
    case 'ProductsData': return targetData(type, data.products) ?? {};
    case 'BlocksData': return { blocks: blocksOf(data.blocks) };
    case 'ProductData': return targetData(type, data.product ? [data.product] : []) ?? {};
  }
}

export function sameData(one: EditData | null | undefined, other: EditData | null | undefined): boolean {
  if (one?.rows && other?.rows) return sameRows(one.rows, other.rows);
  if (one?.blocks && other?.blocks) return sameBlocks(one.blocks, other.blocks);
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Whether it is about this value; a path without a scope is about every scope of its attribute. */
export function concerns(violation: Violation, key: ValueKey): boolean {
  const place = valuePlace(violation.path);
  const { attribute, channel, locale } = splitKey(key);
  if (place?.attribute !== attribute) return false;
  return place.scope === null || (place.scope.channel === channel && place.scope.locale === locale);
}
