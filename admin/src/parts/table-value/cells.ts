/** Cells as people type, copy and paste them, and back to data. What cannot be read stays as it was typed, for people to mend. */
import { canonicalColour } from '@/lib/colour';
import { canonicalMoment, momentOf, wallClock } from '@/lib/wall-clock';
import { parseDecimal } from '@/ui/decimal-input';
import type { TableColumn } from './columns';
import type { CellData } from './rows';

export interface UnitFamily {
  code: string;
  label: string;
  standardUnit: string;
  units: readonly { code: string; label: string; symbol: string }[];
}

export interface CellContext {
  /** Language of the admin, which says how numbers are written. */
  language: string;
  /** Where the person is: what they type is on the clock there. */
  zone: string;
  families: ReadonlyMap<string, UnitFamily>;
}

const DECIMAL = /^-?\d{1,24}(\.\d{1,12})?$/;
const YES: readonly string[] = ['true', 'yes', 'ja', 'wahr', '1', 'x', '✓'];
const NO: readonly string[] = ['false', 'no', 'nein', 'falsch', '0'];

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && momentOf(`${text}T00:00`, 'UTC') !== null;
}

/** Whether data has the form of its column's type; the hub still has rules of its own. */
export function isSound({ type }: Pick<TableColumn, 'type'>, data: CellData): boolean {
  switch (type) {
    case 'boolean': return typeof data === 'boolean';
    case 'measurement': return typeof data === 'object' && DECIMAL.test(data.amount) && data.unit !== '';
    default:
  }
  if (typeof data !== 'string') return false;
  switch (type) {
    case 'number': return DECIMAL.test(data);
    case 'date': return isDate(data);
    case 'date_time': return canonicalMoment(data) === data;
    case 'colour': return canonicalColour(data) === data;
    default: return true;
  }
}

function usesComma(language: string): boolean {
  return language === 'de';
}

function decimalText(number: string, language: string): string {
  return usesComma(language) && DECIMAL.test(number) ? number.replace('.', ',') : number;
}

export function familyOf(column: Pick<TableColumn, 'settings'>, families: CellContext['families']): UnitFamily | undefined {
  return typeof column.settings.unitFamily === 'string' ? families.get(column.settings.unitFamily) : undefined;
}

/** The unit that a new amount has; empty while the units are not known. */
export function firstUnit(column: Pick<TableColumn, 'settings'>, families: CellContext['families']): string {
  const { defaultUnit } = column.settings;
  if (typeof defaultUnit === 'string') return defaultUnit;
  const units = unitsOf(column, families);
  const standard = familyOf(column, families)?.standardUnit ?? '';
  return units.some((unit) => unit.code === standard) ? standard : (units[0]?.code ?? standard);
}

/** The units that a new amount may have. */
export function unitsOf(column: Pick<TableColumn, 'settings'>, families: CellContext['families']): UnitFamily['units'] {
  const { allowedUnits } = column.settings;
  const units = familyOf(column, families)?.units ?? [];
  return Array.isArray(allowedUnits) && allowedUnits.length > 0 ? units.filter((unit) => allowedUnits.includes(unit.code)) : units;
}

/** As somebody would type it, and as a spreadsheet understands it. */
export function cellText(column: TableColumn, data: CellData | undefined, { language, zone, families }: CellContext): string {
  if (data === undefined) return '';
  if (typeof data === 'boolean') return data ? (language === 'de' ? 'ja' : 'yes') : language === 'de' ? 'nein' : 'no';
  if (typeof data === 'object') {
    const symbol = familyOf(column, families)?.units.find((unit) => unit.code === data.unit)?.symbol ?? data.unit;
    return `${decimalText(data.amount, language)} ${symbol}`;
  }
  if (column.type === 'number') return decimalText(data, language);
  if (column.type === 'date_time' && isSound(column, data)) return wallClock(data, zone).replace('T', ' ').replace(/:00$/, '');
  return data;
}

/** Null for an empty cell. */
export function readCell(column: TableColumn, typed: string, context: CellContext): CellData | null {
  const text = typed.trim();
  if (text === '') return null;
  switch (column.type) {
    case 'number': return parseDecimal(text, usesComma(context.language)) ?? text;
    case 'measurement': return readMeasurement(column, text, context) ?? text;
    case 'boolean': return readBoolean(text) ?? text;
    case 'date': return readDate(text) ?? text;
    case 'date_time': return readMoment(text, context.zone) ?? text;
    case 'colour': return canonicalColour(text) ?? text;
    // A cell is one line, and texts are often typed with a blank at the end on the way to the next word.
    default: return typed.replace(/\s*[\t\r\n]+\s*/g, ' ');
  }
}

function readBoolean(text: string): boolean | null {
  const word = text.toLowerCase();
  return YES.includes(word) ? true : NO.includes(word) ? false : null;
}

/** `2026-03-01` or `1.3.2026`. What has slashes is the day first or the month first, and nobody could tell. */
function readDate(text: string): string | null {
  const [, day, month, year] = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text) ?? [];
  const iso = year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text;
  return isDate(iso) ? iso : null;
}

/** With an offset it is a moment as it stands; without one it is on the clock of the zone. */
function readMoment(text: string, zone: string): string | null {
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/i.test(text)) return canonicalMoment(text.replace(' ', 'T'));
  const [, day, time = ''] = /^(\S+)(?:,?\s+|T)(\d{1,2}:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  const date = day === undefined ? null : readDate(day.replace(/,$/, ''));
  return date && momentOf(`${date}T${time.padStart(time.length > 5 ? 8 : 5, '0')}`, zone);
}

/** An amount with the sign, the code or the name of a unit; without one it is in the first unit. */
function readMeasurement(column: TableColumn, text: string, { language, families }: CellContext): CellData | null {
  const [, digits = '', sign = ''] = /^([-\d.,'\s\u00a0\u202f]*\d)\s*(.*)$/.exec(text) ?? [];
  const amount = digits === '' ? null : parseDecimal(digits, usesComma(language));
  const unit = sign === '' ? firstUnit(column, families) : unitNamed(sign, familyOf(column, families));
  return amount && unit ? { amount, unit } : null;
}

/** `m` and `M` may be two units: as it is written comes first. */
function unitNamed(name: string, family: UnitFamily | undefined): string | undefined {
  const units = family?.units ?? [];
  const wanted = name.toLowerCase();
  const exact = units.find((unit) => unit.symbol === name || unit.code === name);
  return (exact ?? units.find((unit) => [unit.symbol, unit.code, unit.label].some((each) => each.toLowerCase() === wanted)))?.code;
}

/** Whether copied cells are the names of the columns that they would go into. */
export function isHeader(cells: readonly string[], columns: readonly TableColumn[]): boolean {
  const names = (column: TableColumn) => [column.code, ...Object.values(column.labels)].map((name) => name.toLowerCase());
  return cells.length > 0 && cells.every((cell, at) => columns[at] !== undefined && names(columns[at]).includes(cell.trim().toLowerCase()));
}
