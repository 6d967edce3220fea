/** Codes of records: `material/merino` is the record `merino` of the reference entity `material`. */

/** The code of a record of the entity. */
export function recordCode(entity: string, own: string): string {
  return `${entity}/${own}`;
}

/** The own part of what was typed, which may be a whole code. */
export function ownPart(entity: string, typed: string): string {
  const text = typed.trim();
  const prefix = recordCode(entity, '');
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

export function isOwnPart(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,100}$/.test(text);
}

const SPELLED: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i' };

/** An own part after the name: `merinowolle-fein` for `Merinowolle, fein`. Empty where no letter of the name may stand in a code. */
export function suggestedPart(name: string): string {
  const spelled = [...name.normalize('NFC').toLowerCase()].map((letter) => SPELLED[letter] ?? letter).join('');
  const plain = spelled.normalize('NFD').replace(/\p{Mark}|['’]/gu, '');
  return plain.replace(/[^a-z0-9]+/g, '-').slice(0, 100).replace(/^-+|-+$/g, '');
}
