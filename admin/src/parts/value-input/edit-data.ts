/** Data as the hub takes it. */
import type { ResourceKind } from '@/lib/kinds';
import type { Blocks } from '@/parts/blocks/blocks';
import { isBlankTable, type TableRows } from '@/parts/table-value/rows';

/** Exactly one key is set. */
export interface EditData {
  text?: string;
  number?: string;
  boolean?: boolean;
  date?: string;
  dateTime?: string;
  colour?: string;
  rows?: TableRows;
  prices?: { currency: string; amount: string }[];
  measurement?: { amount: string; unit: string };
  option?: string;
  options?: string[];
  asset?: string;
  assets?: string[];
  record?: string;
  records?: string[];
  product?: { code: string; kind: ResourceKind };
  products?: { code: string; kind: ResourceKind }[];
  blocks?: Blocks;
}

/** Nothing to keep: an empty text, a list without elements, a price without amounts. */
export function isEmpty(data: EditData): boolean {
  return Object.values(data).every((part) => part === undefined || part === '' || (Array.isArray(part) && part.length === 0));
}

/** Nothing that the hub would keep, although somebody began: it drops rows without cells. */
export function isBlank(data: EditData): boolean {
  return data.rows ? isBlankTable(data.rows) : isEmpty(data);
}
