/** The address bar as state: plain strings only, so that an address can be read, mailed and edited by hand. */

export type Search = Record<string, string | undefined>;

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Commas, colons and the slashes of codes stay readable; empty values leave the address. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}

export function splitList(text: string | undefined): string[] {
  return text ? text.split(',').filter((part) => part !== '') : [];
}

export function joinList(parts: readonly string[]): string | undefined {
  return parts.length > 0 ? parts.join(',') : undefined;
}

/** Adds the part, or takes it out when it is there. */
export function toggleInList(text: string | undefined, part: string): string | undefined {
  const parts = splitList(text);
  return joinList(parts.includes(part) ? parts.filter((each) => each !== part) : [...parts, part]);
}

/** Keeps the named keys that are strings; everything else in an address is not ours. */
export function keep<const Key extends string>(...keys: Key[]) {
  return (search: Record<string, unknown>): { [K in Key]?: string } =>
    Object.fromEntries(keys.flatMap((key) => (typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]]] : []))) as { [K in Key]?: string };
}
