/** Cells of the matrix of channels and locales. */

export type CellKey = `${string}|${string}`;

export interface Cell {
  channel: string;
  locale: string;
}

export function cellKey(channel: string, locale: string): CellKey {
  return `${channel}|${locale}`;
}

export function cellsOf(keys: Iterable<CellKey>): Cell[] {
  return [...keys].map((key) => {
    const [channel = '', locale = ''] = key.split('|');
    return { channel, locale };
  });
}

export function allCells(channels: readonly { code: string; locales: readonly string[] }[]): CellKey[] {
  return channels.flatMap((channel) => channel.locales.map((locale) => cellKey(channel.code, locale)));
}

/** `web.de_DE`, as the hub writes a cell. */
export function cellOf(written: string): Cell {
  const [channel = '', locale = ''] = written.split('.');
  return { channel, locale };
}
