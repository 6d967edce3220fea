/** The types of blocks while their attribute is edited: pure data, and what of it the hub is sent. */
import type { Violation } from '@/lib/errors';
import type { LabelRow } from '@/parts/labels-input';
import { blockTypesOf } from '@/parts/blocks/blocks';
import { columnProblems, drafts, sentColumns, type ColumnDraft, type ColumnProblems } from './columns';

export interface BlockTypeDraft {
  /** Tells them apart on the screen, where their codes may still be empty. */
  key: number;
  code: string;
  labels: LabelRow[];
  fields: ColumnDraft[];
}

type Settings = Record<string, unknown>;

export function blockTypeDrafts(settings: unknown): BlockTypeDraft[] {
  return blockTypesOf(settings).map(({ code, labels, fields }, key) => ({ key, code, labels: Object.entries(labels).map(([locale, text]) => ({ locale, text })), fields: drafts(fields) }));
}

export function newBlockType(blocks: readonly BlockTypeDraft[]): BlockTypeDraft {
  return { key: Math.max(-1, ...blocks.map((block) => block.key)) + 1, code: '', labels: [], fields: [] };
}

/** The rules of an attribute without its types of blocks, which have an editor of their own. */
export function withoutBlockTypes(settings: unknown): Settings {
  const { blocks: _blocks, ...rules } = (settings ?? {}) as Settings;
  return rules;
}

export function withBlockTypes(settings: unknown, blocks: readonly BlockTypeDraft[]): Settings {
  const sent = blocks.map(({ code, labels, fields }) => ({ code: code.trim(), labels: Object.fromEntries(labels.map(({ locale, text }) => [locale, text])), fields: sentColumns(fields) }));
  return { ...withoutBlockTypes(settings), blocks: sent };
}

export interface BlockProblems {
  /** By the key of the type: its own, whose paths begin within it, and those of its fields. */
  byBlock: ReadonlyMap<number, { own: Violation[]; fields: ColumnProblems['byColumn'] }>;
  others: Violation[];
}

/** Sorts what the hub refused: `settings.blocks.0.fields.2.code` is about the third field of the first type that was sent. */
export function blockProblems(violations: readonly Violation[], sent: readonly BlockTypeDraft[]): BlockProblems {
  const byBlock = new Map<number, { own: Violation[]; fields: ColumnProblems['byColumn'] }>();
  let others = [...violations];
  for (const [at, block] of sent.entries()) {
    const prefix = `settings.blocks.${at}.`;
    const mine = others.filter((violation) => violation.path.startsWith(prefix));
    if (mine.length === 0) continue;
    others = others.filter((violation) => !mine.includes(violation));
    const { byColumn, others: own } = columnProblems(mine, block.fields, `${prefix}fields`);
    byBlock.set(block.key, { own: own.map((violation) => ({ ...violation, path: violation.path.slice(prefix.length) })), fields: byColumn });
  }
  return { byBlock, others };
}
