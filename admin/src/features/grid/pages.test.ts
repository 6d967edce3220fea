/** The part of a list that is loaded. */
import { expect, test } from 'vitest';
import { prepend, type Pages, type Row } from './pages';

const rows = (...ids: string[]) => ids.map((id) => ({ id }) as Row);

test('a page in front of what is loaded begins so much earlier, and holds no row twice', () => {
  const pages: Pages = { start: 60, rows: rows('c', 'd'), total: 100, facets: [], more: true, cursor: 'x' };
  expect(prepend(pages, rows('a', 'b'), 100)).toEqual({ ...pages, start: 58, rows: rows('a', 'b', 'c', 'd') });
  // One row came to the list meanwhile, so that what was at 60 is at 61.
  expect(prepend(pages, rows('b', 'c'), 101)).toEqual({ ...pages, start: 58, rows: rows('b', 'c', 'd'), total: 101 });
});
