/** Cells on the clipboard: for spreadsheets as text and as a table, for this grid with the data itself, so that nothing is lost. */
import { parseTsv, writeTsv } from '@/lib/tsv';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { EditData } from '@/parts/value-input/edit-data';

export interface CopiedCell {
  text: string;
  /** Absent where the column is none of values. */
  attribute?: ValueAttribute;
  data: EditData | null;
}

/** What was copied here last. Another text on the clipboard was copied somewhere else. */
let latest: { text: string; cells: readonly (readonly CopiedCell[])[] } | null = null;

export function copy(cells: readonly (readonly CopiedCell[])[], clipboard: Pick<DataTransfer, 'setData'>) {
  const text = writeTsv(cells.map((row) => row.map((cell) => cell.text)));
  latest = { text, cells };
  clipboard.setData('text/plain', text);
  clipboard.setData('text/html', htmlTable(cells));
}

export function htmlTable(cells: readonly (readonly CopiedCell[])[]): string {
  const rows = cells.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell.text)}</td>`).join('')}</tr>`);
  return `<table>${rows.join('')}</table>`;
}

function escaped(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '<br>' };
  return text.replace(/[&<>"\n]/g, (sign) => signs[sign] ?? sign);
}

/** The cells of the clipboard, of which those copied here have their data. Empty for an empty clipboard. */
export function paste(clipboard: Pick<DataTransfer, 'getData'>): readonly (readonly (CopiedCell | { text: string })[])[] {
  const text = clipboard.getData('text/plain');
  if (latest && latest.text === text.replaceAll('\r\n', '\n')) return latest.cells;
  return parseTsv(text).map((row) => row.map((cell) => ({ text: cell })));
}

/** The data of a cell copied here, where the target takes the same; undefined where its text must be read. */
export function dataFor(cell: CopiedCell | { text: string }, target: ValueAttribute): EditData | null | undefined {
  if (!('attribute' in cell) || !cell.attribute) return undefined;
  return cell.attribute.code === target.code ? cell.data : undefined;
}
