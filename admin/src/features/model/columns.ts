/** The columns of a table, or the fields of a block, while the attribute is edited: pure data, and what of it the hub is sent. */
import type { Violation } from '@/lib/errors';
import type { LabelRow } from '@/parts/labels-input';
import type { BlockField, FieldType } from '@/parts/blocks/blocks';
import { columnsOf } from '@/parts/table-value/columns';
import type { Settings } from './settings';

export interface ColumnDraft extends Omit<BlockField, 'labels'> {
  /** Tells columns apart on the screen, where their codes may still be empty. */
  key: number;
  labels: LabelRow[];
}

export function columnDrafts(settings: unknown): ColumnDraft[] {
  return drafts(columnsOf(settings));
}

export function drafts(columns: readonly BlockField[]): ColumnDraft[] {
  return columns.map((column, key) => ({ ...column, key, labels: Object.entries(column.labels).map(([locale, text]) => ({ locale, text })) }));
}

export function newColumn(columns: readonly ColumnDraft[]): ColumnDraft {
  return { key: Math.max(-1, ...columns.map((column) => column.key)) + 1, code: '', type: 'text', labels: [], required: false, settings: {} };
}

/** The rules of an attribute without its columns, which have an editor of their own. */
export function withoutColumns(settings: unknown): Settings {
  const { columns: _columns, ...rules } = (settings ?? {}) as Settings;
  return rules;
}

export function withColumns(settings: unknown, columns: readonly ColumnDraft[]): Settings {
  return { ...withoutColumns(settings), columns: sentColumns(columns) };
}

export function sentColumns(columns: readonly ColumnDraft[]) {
  return columns.map(({ code, type, labels, required, settings: rules }) => ({
    code: code.trim(),
    type,
    labels: Object.fromEntries(labels.map(({ locale, text }) => [locale, text])),
    required,
    settings: rules,
  }));
}

/** Rules say nothing to another type, and the hub refuses some of them. */
export function withType(column: ColumnDraft, type: FieldType): ColumnDraft {
  return type === column.type ? column : { ...column, type, settings: {} };
}

export interface ColumnProblems {
  /** By the key of the column; their paths begin within it: `code`, `settings.unitFamily`. */
  byColumn: ReadonlyMap<number, Violation[]>;
  others: Violation[];
}

/** Sorts what the hub refused: `settings.columns.2.code` is about the third of the columns that were sent. */
export function columnProblems(violations: readonly Violation[], sent: readonly ColumnDraft[], list = 'settings.columns'): ColumnProblems {
  const pattern = new RegExp(`^${list.replaceAll('.', '\\.')}\\.(\\d+)\\.?(.*)$`);
  const byColumn = new Map<number, Violation[]>();
  const others: Violation[] = [];
  for (const violation of violations) {
    const [, place, path = ''] = pattern.exec(violation.path) ?? [];
    const column = place === undefined ? undefined : sent[Number(place)];
    if (column) byColumn.set(column.key, [...(byColumn.get(column.key) ?? []), { ...violation, path }]);
    else others.push(violation);
  }
  return { byColumn, others };
}
