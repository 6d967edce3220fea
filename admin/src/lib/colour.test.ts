/** Colours as people write them. */
import { expect, test } from 'vitest';
import { canonicalColour } from './colour';

test('a colour has one form', () => {
  expect(canonicalColour(' #24433A ')).toBe('#24433a');
  expect(canonicalColour('24433A')).toBe('#24433a');
  expect(canonicalColour('#fA0')).toBe('#ffaa00');
});

test('anything else is no colour', () => {
  for (const text of ['', '#', 'red', '123', '#12345', '#1234567', 'rgb(1, 2, 3)']) expect(canonicalColour(text)).toBeNull();
});
