/** The reference entity among the settings of an attribute. */
import { expect, test } from 'vitest';
import { entityOf, withEntity, withoutEntity } from './reference';

const settings = { referenceEntity: 'material', maxItems: 6 };

test('the entity is none of the other rules', () => {
  expect(entityOf(settings)).toBe('material');
  expect(withoutEntity(settings)).toEqual({ maxItems: 6 });
  expect([entityOf({}), entityOf(null), entityOf({ referenceEntity: 1 })]).toEqual([null, null, null]);
});

test('what was chosen wins over what stands in the rules', () => {
  expect(withEntity({ maxItems: 6, referenceEntity: 'brand' }, 'material')).toEqual(settings);
  expect(withEntity(null, 'material')).toEqual({ referenceEntity: 'material' });
});
