/** The settings of each kind of output as form fields. A new kind is a new entry here. */

export interface OutputField {
  name: 'url' | 'allEvents' | 'locale' | 'currency' | 'link' | 'title' | 'mapping' | 'subtitle' | 'season' | 'service' | 'handle' | 'password' | 'template' | 'header';
  input: 'text' | 'url' | 'number' | 'locale' | 'currency' | 'secret' | 'long' | 'json' | 'switch';
  required: boolean;
  help?: boolean;
}

export const OUTPUT_FIELDS: Record<'WEBHOOK' | 'GOOGLE_FEED' | 'PRINT_CATALOGUE' | 'BLUESKY' | 'CACHE_PURGE', OutputField[]> = {
  WEBHOOK: [{ name: 'url', input: 'url', required: true, help: true }, { name: 'allEvents', input: 'switch', required: false, help: true }],
  GOOGLE_FEED: [
    { name: 'locale', input: 'locale', required: true },
    { name: 'currency', input: 'currency', required: true },
    { name: 'title', input: 'text', required: false },
    { name: 'link', input: 'url', required: true, help: true },
    { name: 'mapping', input: 'long', required: false, help: true },
  ],
  PRINT_CATALOGUE: [
    { name: 'locale', input: 'locale', required: true },
    { name: 'title', input: 'text', required: true },
    { name: 'subtitle', input: 'text', required: false },
    { name: 'season', input: 'text', required: false },
  ],
  BLUESKY: [
    { name: 'service', input: 'url', required: true, help: true },
    { name: 'handle', input: 'text', required: true },
    { name: 'password', input: 'secret', required: true, help: true },
    { name: 'locale', input: 'locale', required: true },
    { name: 'template', input: 'long', required: true, help: true },
  ],
  CACHE_PURGE: [{ name: 'url', input: 'url', required: true }, { name: 'header', input: 'text', required: false }],
};

/** What the form holds as the JSON that the hub expects; settings that the form does not know stay as they are. */
export function settingsOf(fields: readonly OutputField[], texts: Record<string, string>, before: unknown): Record<string, unknown> {
  const settings: Record<string, unknown> = { ...((before ?? {}) as Record<string, unknown>) };
  for (const field of fields) {
    const text = texts[field.name]?.trim() ?? '';
    if (text === '') delete settings[field.name];
    else settings[field.name] = parsed(field, text);
  }
  return settings;
}

function parsed(field: OutputField, text: string): unknown {
  if (field.input === 'switch') return text === 'true';
  if (field.input === 'number') return Number(text);
  if (field.name !== 'mapping') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
