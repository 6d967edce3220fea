/** The settings of each kind of output as form fields, the important ones; the rest is reached as JSON. A new kind is a new entry here. */
import type en from '@/lib/i18n/en.json';

export type SettingName = keyof (typeof en)['outputs']['field'];
export type ChoiceName = keyof (typeof en)['outputs']['choice'];

export interface OutputField {
  name: SettingName;
  /** Where it is called otherwise here. */
  label?: SettingName;
  input: 'text' | 'url' | 'number' | 'long' | 'secret' | 'colour' | 'locale' | 'locales' | 'currency' | 'kinds' | 'families' | 'switch' | ChoiceList;
  required?: boolean;
  example?: string;
  /** What the hub takes where nothing is said. */
  otherwise?: boolean | string | number;
}

export interface ChoiceList {
  choices: readonly ChoiceName[];
}

export type Settings = Record<string, unknown>;

/** Never comes back from the hub: a mask stands for it, and sending the mask keeps it. */
export const PASSWORD = 'password';

export const OUTPUT_FIELDS = {
  WEBHOOK: [
    { name: 'url', input: 'url', required: true, example: 'https://shop.example/hooks/content' },
    { name: 'locales', input: 'locales' },
    { name: 'kinds', input: 'kinds' },
    { name: 'documents', input: 'switch', otherwise: true },
    { name: 'everyChange', input: 'switch', otherwise: false },
  ],
  GOOGLE_FEED: [
    { name: 'link', input: 'text', required: true, example: 'https://shop.example/{{ language }}/{{ slug }}' },
    { name: 'locale', input: 'locale' },
    { name: 'currency', input: 'currency' },
    { name: 'title', input: 'text' },
    { name: 'description', input: 'text' },
    { name: 'brand', input: 'text' },
    { name: 'availability', input: { choices: ['in_stock', 'out_of_stock', 'preorder', 'backorder'] }, otherwise: 'in_stock' },
    { name: 'condition', input: { choices: ['new', 'refurbished', 'used'] }, otherwise: 'new' },
    { name: 'googleProductCategory', input: 'text' },
  ],
  PRINT_CATALOGUE: [
    { name: 'title', input: 'text', required: true },
    { name: 'subtitle', input: 'text' },
    { name: 'season', input: 'text' },
    { name: 'locale', input: 'locale' },
    { name: 'currency', input: 'currency' },
    { name: 'brand', input: 'text' },
    { name: 'accent', input: 'colour' },
    { name: 'perPage', input: 'number', otherwise: 4 },
    { name: 'pictures', input: { choices: ['fill', 'whole'] }, otherwise: 'fill' },
    { name: 'priceNote', input: 'text' },
    { name: 'contact', input: 'long' },
  ],
  BLUESKY: [
    { name: 'service', input: 'url', required: true, example: 'https://bsky.social' },
    { name: 'handle', input: 'text', required: true, example: 'brand.bsky.social' },
    { name: PASSWORD, input: 'secret', required: true },
    { name: 'locale', input: 'locale' },
    { name: 'text', input: 'long', required: true, example: '{{ values.teaser }}\n\n{{ link }}' },
    { name: 'link', input: 'text', example: 'https://shop.example/{{ language }}/journal/{{ slug }}' },
    { name: 'families', input: 'families' },
    { name: 'show', input: { choices: ['picture', 'card', 'nothing'] }, otherwise: 'picture' },
  ],
  CACHE_PURGE: [
    { name: 'url', input: 'url', required: true },
    { name: 'form', input: { choices: ['json', 'surrogate_key', 'xkey'] }, otherwise: 'json' },
    { name: PASSWORD, label: 'authorization', input: 'secret' },
    { name: 'wholeChannel', input: 'switch', otherwise: true },
  ],
} satisfies Record<string, OutputField[]>;

/** Settings with one more or another value; an empty one is left out, so that the hub takes its own. */
export function withSetting(settings: Settings, name: string, value: unknown): Settings {
  const { [name]: _, ...rest } = settings;
  const empty = value === '' || value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  return empty ? rest : { ...rest, [name]: value };
}

/** Null where the text is no object in JSON. */
export function parseSettings(text: string): Settings | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Settings) : null;
  } catch {
    return null;
  }
}
