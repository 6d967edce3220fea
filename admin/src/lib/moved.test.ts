/** Moving within a list. */
import { expect, test } from 'vitest';
import { moved } from './moved';

test('an element goes to its new place, and the others close up', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
});

test('where there is no such place nothing moves', () => {
  const list = ['a', 'b'];
  expect([moved(list, 0, -1), moved(list, 1, 2), moved(list, 2, 0)].every((each) => each === list)).toBe(true);
});
