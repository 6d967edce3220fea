/** What stands in the way of deleting an attribute, by what needs it: the hub names each place where the model would be wrong without it. */
import type { Violation } from '@/lib/errors';

type Part = 'family' | 'family_variant' | 'rule' | 'category';
export type Use = 'label' | 'image' | 'axis' | 'level' | 'condition' | 'rule';

export interface Need {
  part: Part;
  code: string;
  use: Use;
}

const PATH = /^(family|family_variant|rule|category)\.([^.]+)\.(.+)$/;

function useOf(part: Part, place: string): Use | null {
  if (part === 'rule') return 'rule';
  if (place.startsWith('condition')) return 'condition';
  if (part === 'family_variant') return place.includes('.axes') ? 'axis' : 'level';
  if (place.startsWith('labelAttribute')) return 'label';
  return place.startsWith('imageAttribute') ? 'image' : null;
}

/** Each once; what an attribute is to a family variant stands at the variant, and not at its family again. */
export function needsOf(hindrances: readonly Pick<Violation, 'path' | 'code'>[]): { needs: Need[]; others: number[] } {
  const needs = new Map<string, Need>();
  const others: number[] = [];
  hindrances.forEach(({ path }, at) => {
    const [, part, code = '', place = ''] = PATH.exec(path) ?? [];
    const use = part ? useOf(part as Part, place) : null;
    if (use) needs.set(`${part} ${code} ${use}`, { part: part as Part, code, use });
    else if (!(part === 'family' && place.startsWith('attributes.'))) others.push(at);
  });
  return { needs: [...needs.values()], others };
}
