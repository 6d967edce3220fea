/** Where in a resource a violation lies: `values.name`, `values.name.de_DE`, `values.price.web:` or `values.teaser.web:de_DE`. */

export interface ValuePlace {
  attribute: string;
  /** Null where the path says nothing of a scope: it is about every scope. */
  scope: { channel: string | null; locale: string | null } | null;
}

/** Perhaps with an element in brackets at the end, or a place within the value, which changes nothing. */
const PATH = /^values\.([^.[]+)(?:\.(?!(?:blocks|rows)\.)([^.[]+))?/;

/** Null where the path is not about a value. */
export function valuePlace(path: string): ValuePlace | null {
  const [, attribute, scope] = PATH.exec(path) ?? [];
  if (attribute === undefined) return null;
  if (scope === undefined) return { attribute, scope: null };
  const at = scope.indexOf(':');
  return { attribute, scope: { channel: scope.slice(0, Math.max(0, at)) || null, locale: scope.slice(at + 1) || null } };
}

/** The path of a violation of this value. */
export function valuePath({ attribute, channel, locale }: { attribute: string; channel: string | null; locale: string | null }): string {
  const scope = channel === null ? locale : `${channel}:${locale ?? ''}`;
  return scope === null ? `values.${attribute}` : `values.${attribute}.${scope}`;
}

/** Where within a value of several parts it lies: `….blocks.3.caption` is the caption of the fourth block. */
export function insideOf(path: string, parts: 'blocks' | 'rows'): { index: number; part: string | null } | null {
  const [, index, part] = new RegExp(`(?:^|\\.)${parts}\\.(\\d+)(?:\\.([^.]+))?`).exec(path) ?? [];
  return index === undefined ? null : { index: Number(index), part: part ?? null };
}
