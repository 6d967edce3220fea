/** Blocks of an editorial text, and the types that the settings of their attribute describe. Pure. */
import { pickLabel } from '@/lib/workspace';
import type { ValueAttribute } from '@/parts/value-input/attribute';

export const FIELD_TYPES = ['text', 'textarea', 'rich_text', 'number', 'measurement', 'boolean', 'date', 'date_time', 'colour', 'select', 'multi_select', 'link', 'asset', 'asset_list', 'reference', 'reference_list', 'product_link', 'product_link_list'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface BlockField {
  code: string;
  type: FieldType;
  /** By locale. */
  labels: Record<string, string>;
  required: boolean;
  /** The rules of its type, with the names that an attribute's settings have. */
  settings: Record<string, unknown>;
}

export interface BlockType {
  code: string;
  labels: Record<string, string>;
  fields: BlockField[];
}

/** Its type, an id that stays with it wherever it moves, and the data of its fields in their canonical forms. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: string };
export type Blocks = readonly Block[];

const MAX_BLOCKS = 500;

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function labelsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(record(value)).flatMap(([locale, text]) => (typeof text === 'string' ? [[locale, text]] : [])));
}

function fieldOf(value: unknown): BlockField {
  const { code, type, labels, required, settings } = record(value);
  return { code: String(code ?? ''), type: FIELD_TYPES.find((known) => known === type) ?? 'text', labels: labelsOf(labels), required: required === true, settings: record(settings) };
}

export function blockTypesOf(settings: unknown): BlockType[] {
  const { blocks } = record(settings);
  if (!Array.isArray(blocks)) return [];
  return blocks.map(record).map(({ code, labels, fields }) => ({ code: String(code ?? ''), labels: labelsOf(labels), fields: Array.isArray(fields) ? fields.map(fieldOf) : [] }));
}

export interface FieldOption {
  code: string;
  /** By locale. */
  labels: Record<string, string>;
}

/** The options of a field that is a choice; an attribute has none in its settings. */
export function fieldOptions(settings: unknown): FieldOption[] {
  const { options } = record(settings);
  return Array.isArray(options) ? options.map(record).map(({ code, labels }) => ({ code: String(code ?? ''), labels: labelsOf(labels) })) : [];
}

/** How many blocks the attribute takes. */
export function blockLimit(settings: unknown): number {
  const { maxItems } = record(settings);
  return typeof maxItems === 'number' ? Math.min(maxItems, MAX_BLOCKS) : MAX_BLOCKS;
}

/** In the locale, else in whatever language there is, else its code. */
export function nameOf({ code, labels }: { code: string; labels: Record<string, string> }, locale: string): string {
  return pickLabel(Object.entries(labels).map(([each, text]) => ({ locale: each, text })), locale) ?? code;
}

/** As attributes name it: `RICH_TEXT` for `rich_text`. */
export function attributeTypeOf(type: FieldType): ValueAttribute['type'] {
  return type.toUpperCase() as ValueAttribute['type'];
}

/** The field as an attribute, for the inputs of values. */
export function asAttribute(field: BlockField, owner: ValueAttribute, locale: string): ValueAttribute {
  return { ...owner, code: field.code, type: attributeTypeOf(field.type), label: nameOf(field, locale), help: null, localizable: false, scopable: false, unique: false, settings: field.settings };
}

/** As the API has them: it knows no more of blocks than that they are JSON. */
export function blocksOf(data: readonly unknown[]): Blocks {
  return data.map(record).map((block) => ({ ...block, type: String(block.type ?? ''), id: String(block.id ?? '') }));
}

/** Short, and not again among so few blocks. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function insertBlock(blocks: Blocks, at: number, type: string): Blocks {
  return blocks.toSpliced(at, 0, { type, id: newId() });
}

/** Right below, with an id of its own. */
export function duplicateBlock(blocks: Blocks, at: number): Blocks {
  const block = blocks[at];
  return block ? blocks.toSpliced(at + 1, 0, { ...block, id: newId() }) : blocks;
}

/** Undefined empties the field. */
export function setField(blocks: Blocks, at: number, code: string, data: unknown): Blocks {
  const block = blocks[at];
  if (!block) return blocks;
  const { [code]: _before, ...others } = block;
  return blocks.with(at, (data === undefined ? others : { ...others, [code]: data }) as Block);
}

/** Codes of what a block holds besides its type and its id. */
function filled(block: Block): string[] {
  return Object.keys(block).filter((key) => key !== 'type' && key !== 'id');
}

/** Whether the hub would keep nothing: it drops blocks without data, unless their type has no fields. */
export function isBlankBlock(block: Block, types: readonly BlockType[]): boolean {
  const type = types.find((each) => each.code === block.type);
  return filled(block).length === 0 && (type?.fields.length ?? 0) > 0;
}

/** The order of keys says nothing. */
function stable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, each]) => [key, stable(each)]));
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(stable(one)) === JSON.stringify(stable(other));
}

export function sameBlocks(one: Blocks, other: Blocks): boolean {
  return one.length === other.length && one.every((block, at) => same(block, other[at]));
}

/** Codes of the fields in which two blocks differ. */
export function changedFields(one: Block, other: Block): Set<string> {
  return new Set([...filled(one), ...filled(other)].filter((code) => !same(one[code], other[code])));
}
