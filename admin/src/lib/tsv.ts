/** Cells as spreadsheets copy them: tabs between cells, line breaks between rows, quotes around a cell that holds either. */

/** The rows of what was copied; the line break at its end begins no row. */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = quotedCell(text, at) ?? plainCell(text, at);
    row.push(cell.text);
    at = cell.end;
    if (text[at] === '\t') {
      at += 1;
      // A tab at the very end stands before one more, empty cell.
      if (at < text.length) continue;
      row.push('');
    }
    rows.push(row);
    row = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return rows;
}

interface Cell {
  text: string;
  end: number;
}

/** Null where the quote belongs to the text, as in `"Bora" tent` or `5" pipe`. */
function quotedCell(text: string, start: number): Cell | null {
  if (text[start] !== '"') return null;
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) return null;
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const after = text[end + 1];
  if (after !== undefined && !'\t\r\n'.includes(after)) return null;
  return { text: text.slice(start + 1, end).replaceAll('""', '"').replace(/\r\n?/g, '\n'), end: end + 1 };
}

function plainCell(text: string, start: number): Cell {
  let end = start;
  while (end < text.length && !'\t\r\n'.includes(text[end] ?? '')) end += 1;
  return { text: text.slice(start, end), end };
}

export function writeTsv(rows: readonly (readonly string[])[]): string {
  const written = (cell: string) => (/[\t\r\n]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => row.map(written).join('\t')).join('\n');
}
