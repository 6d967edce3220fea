/** What references and product links lead to, and the names of what was seen. */
import type { ResourceKind } from '@/lib/kinds';
import type { ValueAttribute } from './attribute';
import type { EditData } from './edit-data';

export interface Target {
  kind: ResourceKind;
  code: string;
}

export interface NamedTarget extends Target {
  label: string;
  thumbnail: { url: string } | null;
}

/** Tells a product from a model, or a record, of the same code. */
export function targetKey({ kind, code }: Target): string {
  return `${kind}/${code}`;
}

export function targetsOf(data: EditData | null): Target[] {
  if (data?.product) return [data.product];
  if (data?.products) return data.products;
  const codes = data?.records ?? (data?.record ? [data.record] : []);
  return codes.map((code) => ({ kind: 'RECORD', code }));
}

/** As the hub takes it; null for nothing. */
export function targetData(type: ValueAttribute['type'], targets: readonly Target[]): EditData | null {
  const [first] = targets;
  if (!first) return null;
  if (type === 'REFERENCE_LIST') return { records: targets.map((target) => target.code) };
  if (type === 'PRODUCT_LINK_LIST') return { products: targets.map(({ code, kind }) => ({ code, kind })) };
  return type === 'REFERENCE' ? { record: first.code } : { product: { code: first.code, kind: first.kind } };
}

/** Whether its name or code holds what was typed. */
export function speaksOf({ label, code }: Pick<NamedTarget, 'label' | 'code'>, typed: string): boolean {
  const word = typed.trim().toLocaleLowerCase();
  return label.toLocaleLowerCase().includes(word) || code.toLocaleLowerCase().includes(word);
}

/** What was seen in this visit: drafts only keep codes, and a name must be shown at once. */
const seen = new Map<string, NamedTarget>();

export function remember(targets: readonly NamedTarget[]) {
  for (const target of targets) seen.set(targetKey(target), target);
}

/** With its code in place of a name that is not known. */
export function named(target: Target): NamedTarget {
  return seen.get(targetKey(target)) ?? { ...target, label: target.code, thumbnail: null };
}
