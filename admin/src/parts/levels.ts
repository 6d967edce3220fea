/** Which level of a variant family keeps what. */

/** `0` is where a family without variants, or a root model, keeps its values; each level of a variant family is one deeper. */
export function levelOf(resource: { parent: { parent?: object | null } | null }): number {
  if (!resource.parent) return 0;
  return resource.parent.parent ? 2 : 1;
}

interface FamilyLevels {
  levels: readonly { axes: readonly { code: string }[]; attributes: readonly { code: string }[] }[];
}

/** At which level of the family variant each attribute is kept; what is not named is kept at the root. */
export function attributeLevels(variant: FamilyLevels | null | undefined): Map<string, number> {
  const levels = new Map<string, number>();
  for (const [at, level] of (variant?.levels ?? []).entries())
    for (const attribute of [...level.axes, ...level.attributes]) levels.set(attribute.code, at + 1);
  return levels;
}
