/** From which language another is translated: what somebody chose, and what follows where nobody did. */

/** In the form: the hub follows the channels. No locale is called so. */
export const BY_CHANNELS = '';

interface Chosen {
  code: string;
  translatedFrom: string | null;
}

/** `afresh` where its texts are written and not translated; `null` where there is nothing to translate it from or into. */
export type Source = { kind: 'chosen' | 'followed'; locale: string } | { kind: 'afresh' } | null;

/** `followed` is the locale that the hub translates it from now. */
export function sourceOf({ code, translatedFrom }: Chosen, followed: string | null): Source {
  if (translatedFrom === code) return { kind: 'afresh' };
  if (translatedFrom !== null) return { kind: 'chosen', locale: translatedFrom };
  return followed === null ? null : { kind: 'followed', locale: followed };
}

/** What is sent: the API clears a choice by `null`, and takes what is absent for unchanged. */
export const chosenSource = (choice: string) => (choice === BY_CHANNELS ? null : choice);

/** Locales to choose from: itself first (written afresh), then every other that is in use or is chosen already. */
export function sourceChoices(code: string, locales: readonly { code: string; enabled: boolean }[], chosen: string): string[] {
  const others = locales.filter((each) => each.code !== code && (each.enabled || each.code === chosen)).map((each) => each.code);
  // The hub has to know a locale before another, or itself, is translated from it.
  return locales.some((each) => each.code === code) ? [code, ...others] : others;
}
