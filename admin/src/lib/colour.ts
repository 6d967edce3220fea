/** Colours as the hub keeps them: `#rrggbb` in small letters. */

/** Null for what is no colour. Three digits are taken too, and six without the sign, as design tools copy them. */
export function canonicalColour(text: string): string | null {
  const typed = text.trim().toLowerCase();
  if (/^#?[0-9a-f]{6}$/.test(typed)) return typed.startsWith('#') ? typed : `#${typed}`;
  const [, red, green, blue] = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(typed) ?? [];
  return red && green && blue ? `#${red}${red}${green}${green}${blue}${blue}` : null;
}
