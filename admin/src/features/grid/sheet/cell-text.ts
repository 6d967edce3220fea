/** Values as people type, copy and paste them in a cell, by type and language; and back to data. */
import { readFragment } from '@/lib/graphql';
import { cellText, isSound, readCell, type CellContext } from '@/parts/table-value/cells';
import type { TableColumn } from '@/parts/table-value/columns';
import { plainText, valueData, type ValueDataFragment } from '@/parts/value-data';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { EditData } from '@/parts/value-input/edit-data';
import { targetData, type Target } from '@/parts/value-input/targets';
import { parseDecimal } from '@/ui/decimal-input';
import { listed } from './names';

export interface SheetContext extends CellContext {
  /** Those that the channel sells in come first; a bare amount is in the first. */
  currencies: readonly string[];
  /** Code and name of an option by either; undefined where there is none. */
  option: (attribute: string, text: string) => { code: string; label: string } | undefined;
  target: (attribute: ValueAttribute, text: string) => (Target & { label: string }) | undefined;
}

/** What was read, or what is wrong with it. */
export type Read = { data: EditData | null } | { problem: Problem };
export type Problem = 'noNumber' | 'noMeasurement' | 'noPrice' | 'noBoolean' | 'noDate' | 'noMoment' | 'noColour' | 'noOption' | 'noTarget';

type Type = ValueAttribute['type'];

const COLUMNS = { NUMBER: 'number', MEASUREMENT: 'measurement', BOOLEAN: 'boolean', DATE: 'date', DATE_TIME: 'date_time', COLOUR: 'colour' } as const;
const PROBLEMS = { NUMBER: 'noNumber', MEASUREMENT: 'noMeasurement', BOOLEAN: 'noBoolean', DATE: 'noDate', DATE_TIME: 'noMoment', COLOUR: 'noColour' } as const;

type Simple = keyof typeof COLUMNS;

function isSimple(type: Type): type is Simple {
  return type in COLUMNS;
}

/** An attribute in the words of a table's column, whose cells hold the same. */
function columnOf(attribute: ValueAttribute, type: Simple, unit?: string): TableColumn {
  const settings = { ...(attribute.settings as Record<string, unknown> | null), ...(unit && { defaultUnit: unit }) };
  return { code: attribute.code, type: COLUMNS[type], labels: {}, required: false, settings };
}

/** Empty for no value. `held` is what the cell has now: an amount without a unit stays in its unit. */
export function readText(attribute: ValueAttribute, text: string, held: EditData | null, context: SheetContext): Read {
  if (text.trim() === '') return { data: null };
  const { type } = attribute;
  if (isSimple(type)) return readSimple(attribute, type, text, held, context);
  switch (type) {
    case 'PRICE': return readPrice(text, held, context);
    case 'SELECT':
    case 'MULTI_SELECT': return readOptions(attribute, text, context);
    case 'REFERENCE':
    case 'REFERENCE_LIST':
    case 'PRODUCT_LINK': return readTargets(attribute, text, context);
    case 'TEXTAREA': return { data: { text } };
    // One line, and what is copied often has a break at its end.
    default: return { data: { text: text.trim().replace(/\s*[\t\r\n]+\s*/g, ' ') } };
  }
}

function readSimple(attribute: ValueAttribute, type: Simple, text: string, held: EditData | null, context: SheetContext): Read {
  const column = columnOf(attribute, type, held?.measurement?.unit);
  const cell = readCell(column, text, context);
  if (cell === null || !isSound(column, cell)) return { problem: PROBLEMS[type] };
  if (typeof cell === 'object') return { data: { measurement: cell } };
  if (typeof cell === 'boolean') return { data: { boolean: cell } };
  const keys = { NUMBER: 'number', DATE: 'date', DATE_TIME: 'dateTime', COLOUR: 'colour' } as const;
  return type in keys ? { data: { [keys[type as keyof typeof keys]]: cell } } : { problem: PROBLEMS[type] };
}

interface Money {
  currency: string | null;
  amount: string;
}

/** Amounts that name their currency are all there is; a bare one is in the first currency, and the others stay. */
function readPrice(text: string, held: EditData | null, context: SheetContext): Read {
  const parts = text.split(/\s*[;·\n]\s*/).filter((part) => part !== '').map((part) => readMoney(part, context));
  if (parts.some((part) => part === null)) return { problem: 'noPrice' };
  const amounts = parts as Money[];
  const [first] = context.currencies;
  if (amounts.length === 1 && amounts[0]?.currency === null && first !== undefined) {
    const others = (held?.prices ?? []).filter((money) => money.currency !== first);
    return { data: { prices: byCode([{ currency: first, amount: amounts[0].amount }, ...others]) } };
  }
  const named = amounts.flatMap(({ currency, amount }) => (currency === null ? [] : [{ currency, amount }]));
  const distinct = new Set(named.map(({ currency }) => currency)).size === amounts.length;
  return distinct ? { data: { prices: byCode(named) } } : { problem: 'noPrice' };
}

function readMoney(text: string, { language, currencies }: SheetContext): Money | null {
  const [, before = '', digits = '', after = ''] = /^([^\d\s.,'-]*)\s*([-\d.,'\s\u00a0\u202f]*\d)\s*([^\d\s]*)$/.exec(text.trim()) ?? [];
  if (digits === '' || (before !== '' && after !== '')) return null;
  const amount = parseDecimal(digits, language === 'de');
  const sign = before + after;
  const currency = sign === '' ? null : (currencies.find((code) => code === sign.toUpperCase() || symbolOf(code, language) === sign) ?? sign.toUpperCase());
  return amount && (currency === null || /^[A-Z]{3}$/.test(currency)) ? { currency, amount } : null;
}

function symbolOf(currency: string, language: string): string {
  try {
    const parts = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0);
    return parts.find(({ type }) => type === 'currency')?.value ?? currency;
  } catch {
    return currency;
  }
}

/** As the hub answers them, so that the same amounts are the same data. */
function byCode(amounts: readonly { currency: string; amount: string }[]) {
  return [...amounts].sort((one, other) => (one.currency < other.currency ? -1 : 1));
}

/** As people read them. */
function inOrder<Amount extends { currency: string }>(amounts: readonly Amount[], { currencies }: SheetContext): Amount[] {
  const rank = ({ currency }: Amount) => (currencies.indexOf(currency) + currencies.length + 1) % (currencies.length + 1);
  return [...amounts].sort((one, other) => rank(one) - rank(other));
}

function readOptions({ code, type }: ValueAttribute, text: string, context: SheetContext): Read {
  const find = (part: string) => context.option(code, part)?.code;
  const whole = find(text);
  if (type === 'SELECT') return whole === undefined ? { problem: 'noOption' } : { data: { option: whole } };
  const codes = whole === undefined ? listed(text, find) : [whole];
  return codes === null ? { problem: 'noOption' } : { data: { options: [...new Set(codes)] } };
}

function readTargets(attribute: ValueAttribute, text: string, context: SheetContext): Read {
  const find = (part: string) => context.target(attribute, part);
  const whole = find(text);
  const targets = whole ? [whole] : attribute.type === 'REFERENCE_LIST' ? listed(text, find) : null;
  return targets === null ? { problem: 'noTarget' } : { data: targetData(attribute.type, targets) };
}

/** As somebody would type it, and as a spreadsheet understands it. */
export function textOf(attribute: ValueAttribute, data: EditData | null, context: SheetContext): string {
  if (data === null) return '';
  const { type } = attribute;
  if (isSimple(type)) return cellText(columnOf(attribute, type), data.number ?? data.measurement ?? data.boolean ?? data.date ?? data.dateTime ?? data.colour, context);
  if (data.prices) return inOrder(data.prices, context).map(({ amount, currency }) => `${amountText(amount, context)} ${currency}`).join('; ');
  const options = data.options ?? (data.option === undefined ? [] : [data.option]);
  if (options.length > 0) return options.map((code) => context.option(attribute.code, code)?.label ?? code).join('; ');
  const records = data.records ?? (data.record === undefined ? [] : [data.record]);
  if (records.length > 0) return records.map((code) => context.target(attribute, code)?.label ?? code).join('; ');
  if (data.product) return context.target(attribute, data.product.code)?.label ?? data.product.code;
  return data.text ?? '';
}

/** With the comma of German readers. */
export function amountText(amount: string, { language }: SheetContext): string {
  return language === 'de' ? amount.replace('.', ',') : amount;
}

/** What the hub says a value is, as text; of what no cell can hold, such as a table, only that there is something. */
export function heldText(attribute: ValueAttribute, data: EditData | null, masked: ValueDataFragment | undefined, context: SheetContext): string {
  const value = masked && readFragment(valueData, masked);
  switch (value?.__typename) {
    case 'OptionsData': return value.options.map((option) => option.label).join('; ');
    case 'RecordsData': return value.records.map((record) => record.label).join('; ');
    case 'ProductData': return value.product?.label ?? '';
    case 'AssetsData': return value.assets.map((asset) => asset.label).join('; ');
    case 'TableData': return '';
    case 'TextData': return attribute.type === 'RICH_TEXT' ? plainText(value.text) : value.text;
    default: return textOf(attribute, data, context);
  }
}
