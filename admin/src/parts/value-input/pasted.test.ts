/** Headings that are pasted. */
import { expect, test } from 'vitest';
import { withOurHeadings } from './pasted';

test('headings of every level become one of ours, and nothing else changes', () => {
  expect(withOurHeadings('<h1 class="x">One</h1><H2>Two</H2><h5>Five</h5><hr><p>h1</p>')).toBe('<h2 class="x">One</h2><h2>Two</h2><h3>Five</h3><hr><p>h1</p>');
});
