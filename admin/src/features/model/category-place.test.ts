import { expect, test } from 'vitest';
import { dropped, stepped, zoneAt, type Spot } from './category-place';

const top: Spot = { code: 'shop', parent: null, siblings: ['archive', 'shop', 'print'] };
const at = (code: string): Spot => ({ code, parent: 'shop', siblings: ['a', 'b', 'c'], above: top });

test('the edges of a line are between the lines, its middle is the category', () => {
  expect([0, 0.1, 0.5, 0.9, 1].map(zoneAt)).toEqual(['before', 'before', 'into', 'after', 'after']);
});

test('what is dropped goes in front of, behind or into the line', () => {
  expect(dropped(at('c'), at('a'), 'before')).toEqual({ parent: 'shop', before: 'a' });
  expect(dropped(at('a'), at('c'), 'after')).toEqual({ parent: 'shop', before: null });
  expect(dropped(at('a'), at('b'), 'after')).toEqual({ parent: 'shop', before: 'c' });
  expect(dropped(at('a'), at('c'), 'into')).toEqual({ parent: 'c', before: null });
  expect(dropped(at('a'), top, 'after')).toEqual({ parent: null, before: 'print' });
});

test('a drop where it stands already changes nothing', () => {
  expect(dropped(at('a'), at('a'), 'into')).toBeNull();
  expect(dropped(at('a'), at('b'), 'before')).toBeNull();
  expect(dropped(at('b'), at('a'), 'after')).toBeNull();
  expect(dropped(at('c'), at('b'), 'after')).toBeNull();
});

test('arrow keys move among siblings, into the one in front and out behind the parent', () => {
  expect(stepped(at('b'), 'ArrowUp')).toEqual({ parent: 'shop', before: 'a' });
  expect(stepped(at('a'), 'ArrowDown')).toEqual({ parent: 'shop', before: 'c' });
  expect(stepped(at('b'), 'ArrowDown')).toEqual({ parent: 'shop', before: null });
  expect(stepped(at('b'), 'ArrowRight')).toEqual({ parent: 'a', before: null });
  expect(stepped(at('b'), 'ArrowLeft')).toEqual({ parent: null, before: 'print' });
});

test('at an end a key does nothing', () => {
  expect([stepped(at('a'), 'ArrowUp'), stepped(at('c'), 'ArrowDown'), stepped(at('a'), 'ArrowRight'), stepped(top, 'ArrowLeft'), stepped(at('b'), 'Enter')]).toEqual([null, null, null, null, null]);
});
