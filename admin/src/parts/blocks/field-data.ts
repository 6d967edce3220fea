/** The data of one field, between the canonical form that blocks hold and what the inputs of values work with. */
import type { EditData } from '@/parts/value-input/edit-data';
import type { ResourceKind } from '@/lib/kinds';
import type { FieldType } from './blocks';

interface Link {
  kind?: unknown;
  code?: unknown;
}

function product(link: unknown): { code: string; kind: ResourceKind } {
  const { kind, code } = (typeof link === 'object' && link !== null ? link : { code: link }) as Link;
  return { code: String(code ?? ''), kind: kind === 'product_model' ? 'PRODUCT_MODEL' : 'PRODUCT' };
}

function link({ code, kind }: { code: string; kind: ResourceKind }) {
  return { kind: kind === 'PRODUCT_MODEL' ? 'product_model' : 'product', code };
}

const strings = (data: unknown): string[] => (Array.isArray(data) ? data.map(String) : []);

/** Null for nothing. */
export function toInput(type: FieldType, data: unknown): EditData | null {
  if (data === undefined || data === null) return null;
  switch (type) {
    case 'text': case 'textarea': case 'rich_text': case 'link': return { text: String(data) };
    case 'number': return { number: String(data) };
    case 'measurement': {
      const { amount, unit } = data as { amount?: unknown; unit?: unknown };
      return { measurement: { amount: String(amount ?? ''), unit: String(unit ?? '') } };
    }
    case 'boolean': return { boolean: data === true };
    case 'date': return { date: String(data) };
    case 'date_time': return { dateTime: String(data) };
    case 'colour': return { colour: String(data) };
    case 'select': return { option: String(data) };
    case 'multi_select': return { options: strings(data) };
    case 'asset': return { asset: String(data) };
    case 'asset_list': return { assets: strings(data) };
    case 'reference': return { record: String(data) };
    case 'reference_list': return { records: strings(data) };
    case 'product_link': return { product: product(data) };
    case 'product_link_list': return { products: Array.isArray(data) ? data.map(product) : [] };
  }
}

/** Undefined for nothing. */
export function fromInput(data: EditData | null): unknown {
  if (!data) return undefined;
  if (data.product) return link(data.product);
  if (data.products) return data.products.length > 0 ? data.products.map(link) : undefined;
  const [value] = Object.values(data) as unknown[];
  return value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
}
