/** A family while it is edited. */
import { expect, test } from 'vitest';
import type { FoundAttribute } from '@/parts/attributes/search';
import { inputOf, isSame, leaving, NEW_FAMILY, requiredIn, rowsOf, ticks, withAttributes, withCondition, withoutAttribute, withOwn, withRequired } from './family-draft';

const attribute = (code: string, group: string, sort: number): FoundAttribute => ({ code, label: code.toUpperCase(), type: 'TEXT', sort, localizable: false, scopable: false, group: { code: group, label: group, sort: group === 'first' ? 1 : 2 } });
const CHANNELS = ['app', 'web'];
const family = withAttributes({ ...NEW_FAMILY, code: 'lamp' }, [attribute('beam', 'second', 1), attribute('cord', 'first', 2), attribute('name', 'first', 1)]);

test('attributes stand by group, place and code, wherever they were added', () => {
  expect([...family.attributes.keys()]).toEqual(['name', 'cord', 'beam']);
});

test('a box that spans many is ticked, half ticked or empty', () => {
  const half = withRequired(family, ['web'], ['name', 'cord'], true);
  expect(ticks(half, CHANNELS, ['name'])).toBe('some');
  expect(ticks(half, ['web'], ['name', 'cord'])).toBe('all');
  expect(ticks(half, ['app'], ['name', 'cord'])).toBe('none');
  expect(requiredIn(half, 'web')).toBe(2);
});

test('an attribute that was taken out and put back is required where it was', () => {
  const before = withCondition(withRequired(family, CHANNELS, ['cord'], true), 'cord', 'true');
  const without = withoutAttribute(before, 'cord');
  expect(leaving(before, without).map((each) => each.code)).toEqual(['cord']);
  expect(inputOf(without)).toMatchObject({ attributes: ['beam', 'name'], requirements: [], conditions: [] });
  expect(isSame(before, withAttributes(without, leaving(before, without)))).toBe(true);
});

test('what nothing requires has no condition and needs no value of its own', () => {
  const all = withOwn(withCondition(withRequired(family, ['web'], ['name'], true), 'name', ' code == "x" '), 'name', true);
  expect(inputOf(all)).toMatchObject({ conditions: [{ attribute: 'name', expression: 'code == "x"' }], ownValues: ['name'] });
  expect(inputOf(withRequired(all, ['web'], ['name'], false))).toMatchObject({ requirements: [], conditions: [], ownValues: [] });
});

test('an attribute that names the family and leaves it names it no more', () => {
  expect(withoutAttribute({ ...family, labelAttribute: 'name' }, 'name').labelAttribute).toBeNull();
});

test('the list is narrowed by words and by what is required, with the groups that are left', () => {
  const some = withRequired(family, ['web'], ['beam'], true);
  expect(rowsOf(some, '', 'required')).toEqual([{ group: 'second', label: 'second', codes: ['beam'] }, { attribute: some.attributes.get('beam') }]);
  expect(rowsOf(some, 'COR', 'all').length).toBe(2);
  expect(rowsOf(some, 'cord', 'required')).toEqual([]);
});
