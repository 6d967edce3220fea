/** The columns of a table, as the settings of its attribute describe them. */
import { pickLabel } from '@/lib/workspace';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { TableRow } from './rows';

export const COLUMN_TYPES = ['text', 'number', 'measurement', 'boolean', 'date', 'date_time', 'colour', 'link'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface TableColumn {
  code: string;
  type: ColumnType;
  /** By locale. */
  labels: Record<string, string>;
  required: boolean;
  /** The rules of its type, with the names that an attribute's settings have. */
  settings: Record<string, unknown>;
}

export const MAX_COLUMNS = 30;
const MAX_ROWS = 1000;

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function columnsOf(settings: unknown): TableColumn[] {
  const { columns } = fields(settings);
  if (!Array.isArray(columns)) return [];
  return columns.map(fields).map(({ code, type, labels, required, settings: rules }) => ({
    code: String(code ?? ''),
    type: COLUMN_TYPES.find((known) => known === type) ?? 'text',
    labels: Object.fromEntries(Object.entries(fields(labels)).flatMap(([locale, text]) => (typeof text === 'string' ? [[locale, text]] : []))),
    required: required === true,
    settings: fields(rules),
  }));
}

/** How many rows the attribute takes. */
export function rowLimit(settings: unknown): number {
  const { maxItems } = fields(settings);
  return typeof maxItems === 'number' ? Math.min(maxItems, MAX_ROWS) : MAX_ROWS;
}

/** In the locale, else in whatever language there is, else its code. */
export function columnLabel(column: Pick<TableColumn, 'code' | 'labels'>, locale: string): string {
  return pickLabel(Object.entries(column.labels).map(([each, text]) => ({ locale: each, text })), locale) ?? column.code;
}

/** As attributes name it: `DATE_TIME` for `date_time`. */
export function attributeType(type: ColumnType) {
  return type.toUpperCase() as Uppercase<ColumnType> & ValueAttribute['type'];
}

/** The columns, and after them those that only the rows know: an old revision may have had others. */
export function withStrangers(columns: readonly TableColumn[], rows: readonly TableRow[]): TableColumn[] {
  const known = new Set(columns.map((column) => column.code));
  const strangers = new Set(rows.flatMap((row) => Object.keys(row).filter((code) => !known.has(code))));
  return [...columns, ...[...strangers].map((code) => ({ code, type: 'text' as const, labels: {}, required: false, settings: {} }))];
}
