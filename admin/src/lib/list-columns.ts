/** Which columns a list shows, how wide and in which order, between its address and what is drawn. */
import { joinList, splitList } from './search';

/** Columns every list has; no code of an attribute begins with a colon. */
export const BUILT_IN = [':label', ':family', ':state', ':completeness', ':updatedAt'] as const;
const BEFORE: readonly string[] = BUILT_IN.slice(0, 3);
const AFTER: readonly string[] = BUILT_IN.slice(3);
export const LEAST_WIDTH = 60;
export const MOST_WIDTH = 1200;

/** An attribute whose values come from a channel and language of their own, or from those of the list. */
export interface ColumnPlace {
  field: string;
  channel?: string;
  locale?: string;
}

/** `name`, or `name:web:de_DE` where channel and language are its own; either may be left empty. */
export function parseColumn(id: string): ColumnPlace {
  if (id.startsWith(':')) return { field: id };
  const [field = '', channel, locale] = id.split(':');
  return { field, channel: channel || undefined, locale: locale || undefined };
}

export function formatColumn({ field, channel, locale }: ColumnPlace): string {
  return channel || locale ? `${field}:${channel ?? ''}:${locale ?? ''}` : field;
}

/** All columns in their order. An address that names attributes only puts them between those that are always there. */
export function columnIds(cols: string | undefined): string[] {
  const named = [...new Set(splitList(cols))].filter((id) => !id.startsWith(':') || (BUILT_IN as readonly string[]).includes(id));
  if (!named.some((id) => id.startsWith(':'))) return [...BEFORE, ...named, ...AFTER];
  // Rows are opened by their names.
  return [':label', ...named.filter((id) => id !== ':label')];
}

/** The shortest address of these columns. */
export function formatColumns(ids: readonly string[]): string | undefined {
  const own = ids.filter((id) => !id.startsWith(':'));
  const usual = [...BEFORE, ...own, ...AFTER];
  return joinList(usual.length === ids.length && usual.every((id, at) => id === ids[at]) ? own : ids);
}

/** Adds a column: beside another one, else where columns of attributes end, before those that always close the row. */
export function withColumn(ids: readonly string[], id: string, beside?: string): string[] {
  if (ids.includes(id)) return [...ids];
  const closing = ids.findIndex((each) => AFTER.includes(each));
  const end = id.startsWith(':') || closing < 0 ? ids.length : closing;
  const at = beside === undefined ? end : ids.indexOf(beside) + 1;
  return [...ids.slice(0, at), id, ...ids.slice(at)];
}

/** Moves a column by some places; the name stays first. */
export function moveColumn(ids: readonly string[], id: string, to: number): string[] {
  const rest = ids.filter((each) => each !== id);
  const at = Math.max(1, Math.min(to, rest.length));
  return id === ':label' ? [...ids] : [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** `:label:320,name:200` */
export function parseWidths(text: string | undefined): Map<string, number> {
  return new Map(
    splitList(text).flatMap((part) => {
      const cut = part.lastIndexOf(':');
      const width = Number(part.slice(cut + 1));
      return cut > 0 && Number.isInteger(width) && width >= LEAST_WIDTH && width <= MOST_WIDTH ? [[part.slice(0, cut), width] as const] : [];
    }),
  );
}

export function formatWidths(widths: ReadonlyMap<string, number>): string | undefined {
  return joinList([...widths].map(([id, width]) => `${id}:${width}`));
}

export function withWidth(text: string | undefined, id: string, width: number | null): string | undefined {
  const widths = parseWidths(text);
  if (width === null) widths.delete(id);
  else widths.set(id, Math.round(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width))));
  return formatWidths(widths);
}
