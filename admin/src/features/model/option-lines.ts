/** A list of options as it comes out of a spreadsheet: one a line, in columns or as labels alone. */
import { parseTsv } from '@/lib/tsv';

export interface OptionLine {
  code: string;
  colour?: string;
  labels: { locale: string; text: string }[];
}

export interface OptionLines {
  options: OptionLine[];
  /** Codes that stand on more than one line; only the first of them counts. */
  twice: string[];
  /** Columns of the first line that name neither a code, a colour nor a language. */
  unknown: string[];
}

/** What a column says. */
type Column = { is: 'code' } | { is: 'colour' } | { is: 'label'; locale: string } | { is: 'unknown'; name: string };

const LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', å: 'a', œ: 'oe', ł: 'l' };

/** A code that other systems can hold on to. */
export function codeOf(label: string): string {
  const plain = label.toLowerCase().replace(/[äöüßæøåœł]/g, (letter) => LETTERS[letter] ?? letter).normalize('NFD').replace(/\p{M}/gu, '');
  return plain.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 100);
}

/**
 * A first line that holds `code` or `label` names the columns: `code`, `colour`, `label` and codes of languages.
 * Without one the columns are code and label, and a single column is the label, which the code is made from.
 */
export function readOptionLines(text: string, locale: string, locales: readonly string[]): OptionLines {
  const rows = parseTsv(text).map((row) => row.map((cell) => cell.trim())).filter((row) => row.some((cell) => cell !== ''));
  const head = rows[0] && isHead(rows[0]) ? rows[0].map((name) => column(name, locale, locales)) : null;
  const columns = head ?? (rows.some((row) => (row[1] ?? '') !== '') ? [{ is: 'code' } as const, { is: 'label', locale } as const] : [{ is: 'label', locale } as const]);
  const options = new Map<string, OptionLine>();
  const twice = new Set<string>();
  for (const row of head ? rows.slice(1) : rows) {
    const option = line(row, columns);
    if (options.has(option.code)) twice.add(option.code);
    else options.set(option.code, option);
  }
  return { options: [...options.values()], twice: [...twice], unknown: columns.flatMap((one) => (one.is === 'unknown' ? [one.name] : [])) };
}

function isHead(row: readonly string[]): boolean {
  return row.some((name) => ['code', 'label'].includes(name.toLowerCase()));
}

function column(name: string, locale: string, locales: readonly string[]): Column {
  const known = name.toLowerCase().replace('-', '_');
  if (known === 'code' || known === 'colour') return { is: known };
  if (known === 'label') return { is: 'label', locale };
  const language = locales.find((one) => one.toLowerCase() === known.replace(/^label_/, ''));
  return language ? { is: 'label', locale: language } : { is: 'unknown', name };
}

function line(row: readonly string[], columns: readonly Column[]): OptionLine {
  const option: OptionLine = { code: '', labels: [] };
  columns.forEach((one, place) => {
    const cell = row[place] ?? '';
    if (cell === '') return;
    if (one.is === 'code') option.code = cell;
    else if (one.is === 'colour') option.colour = cell;
    else if (one.is === 'label') option.labels.push({ locale: one.locale, text: cell });
  });
  return option.code === '' ? { ...option, code: codeOf(option.labels[0]?.text ?? '') } : option;
}
