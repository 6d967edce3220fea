/** How a preset makes its pictures: the recipe as the hub keeps it, what it does where it is silent, and its parts in the order they are said. */
export const FITS = ['contain', 'cover', 'pad'] as const;
export const FORMATS = ['jpeg', 'webp', 'png', 'avif', 'tiff'] as const;
/** The names of the formats are the same in every language. */
export const FORMAT_NAMES: Record<Format, string> = { jpeg: 'JPEG', webp: 'WebP', png: 'PNG', avif: 'AVIF', tiff: 'TIFF' };

export type Fit = (typeof FITS)[number];
export type Format = (typeof FORMATS)[number];

/** Fields without an input of their own stay as they are. */
export interface Recipe {
  width?: number | null;
  height?: number | null;
  fit?: Fit;
  format?: Format;
  quality?: number;
  background?: string | null;
  dpi?: number | null;
  upscale?: boolean;
  max_bytes?: number | null;
  sharpen?: number;
  metadata?: 'strip' | 'copyright';
  effort?: 'fast' | 'small';
}

/** What the hub takes for a field that a recipe leaves out. */
export const SILENT = { fit: 'contain', format: 'jpeg', quality: 80, upscale: false, sharpen: 0, metadata: 'strip', effort: 'fast' } as const satisfies Recipe;

export const NEW: Recipe = { width: 1200, height: 1200, fit: 'contain', format: 'jpeg' };

export function recipeOf(stored: unknown): Recipe {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? (stored as Recipe) : {};
}

/** An emptied input leaves the field out, so that the hub's own choice holds. */
export function withField<K extends keyof Recipe>(recipe: Recipe, field: K, value: Recipe[K] | '' | null | undefined): Recipe {
  const { [field]: _old, ...rest } = recipe;
  return value === '' || value === null || value === undefined ? rest : { ...rest, [field]: value };
}

/** PNG and TIFF lose nothing. */
export function isLossy(recipe: Recipe): boolean {
  return !['png', 'tiff'].includes(recipe.format ?? SILENT.format);
}

/** Both other fits are about the shape of a frame, and one side is none. */
export function lacksFrame(recipe: Recipe): boolean {
  return (recipe.fit ?? SILENT.fit) !== 'contain' && !(recipe.width && recipe.height);
}

export type Size = { said: 'both'; width: number; height: number } | { said: 'width'; width: number } | { said: 'height'; height: number } | { said: 'own' };

export function sizeOf({ width, height }: Recipe): Size {
  if (width && height) return { said: 'both', width, height };
  if (width) return { said: 'width', width };
  return height ? { said: 'height', height } : { said: 'own' };
}
