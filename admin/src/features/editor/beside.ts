/** The languages that stand beside the one worked in, as the address keeps them: `de_DE,fr_FR`. */

/** With more, a column holds too few words of a line to be read. */
export const MOST_BESIDE = 2;

/** Those of the address that the channel has and that are not worked in anyway, each once. */
export function besideOf(text: string | undefined, locale: string, locales: readonly string[]): string[] {
  const known = (text ?? '').split(',').filter((each) => each !== locale && locales.includes(each));
  return [...new Set(known)].slice(0, MOST_BESIDE);
}

/** What the address keeps of them: nothing where there are none. */
export const besideText = (locales: readonly string[]): string | undefined => locales.join(',') || undefined;
