/** What needs an attribute, from the places the hub names. */
import { expect, test } from 'vitest';
import { needsOf } from './needs';

const at = (path: string) => ({ path, code: 'UNKNOWN' });

test('families, variants, rules and categories are named once each with what they need it for', () => {
  const { needs, others } = needsOf([
    at('family.tent.labelAttribute'),
    at('family.tent.attributes.colour'),
    at('family_variant.tent_by_colour.levels.0.axes.colour'),
    at('family_variant.tent_by_colour.levels.0.attributes.colour'),
    at('rule.search_title.formula'),
    at('rule.search_title.condition'),
    at('category.light.condition'),
    at('family.lamp.conditions.colour'),
    at('family.tent.imageAttribute'),
  ]);
  expect(needs.map(({ part, code, use }) => `${part} ${code} ${use}`)).toEqual([
    'family tent label', 'family_variant tent_by_colour axis', 'family_variant tent_by_colour level', 'rule search_title rule', 'category light condition', 'family lamp condition', 'family tent image',
  ]);
  expect(others).toEqual([]);
});

test('what no page is known for is left to be said as it is', () => {
  expect(needsOf([at('output.google.mapping'), at('family.tent.labelAttribute')]).others).toEqual([0]);
});
