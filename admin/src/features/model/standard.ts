/** The standard that an attribute's numbers follow: chosen in a field of its own, and kept among the rules. */

type Settings = Record<string, unknown>;

export const STANDARDS = ['gtin', 'isbn'] as const;

/** Null where the text is held against no number's standard; it may have another form to keep. */
export function standardOf(settings: unknown): string | null {
  const { rule } = (settings ?? {}) as Settings;
  return STANDARDS.find((each) => each === rule) ?? null;
}

/** Whether the rule is another one, such as a pattern, which a standard would take the place of. */
export function hasOtherRule(settings: unknown): boolean {
  const { rule } = (settings ?? {}) as Settings;
  return rule !== undefined && standardOf(settings) === null;
}

export function withStandard(settings: unknown, standard: string | null): Settings {
  const { rule: _rule, ...others } = (settings ?? {}) as Settings;
  return standard === null ? others : { ...others, rule: standard };
}
