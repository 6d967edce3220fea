/** What became of each block. */
import { expect, test } from 'vitest';
import { diffBlocks } from './block-diff';
import type { Block } from './blocks';

const block = (id: string, body = '1'): Block => ({ type: 'text', id, body });
const told = (before: string, after: string) =>
  diffBlocks([...before].map((id) => block(id)), [...after].map((id) => block(id.toLowerCase(), id === id.toLowerCase() ? '1' : '2'))).map(
    ({ mark, moved, block: { id }, fields }) => `${{ added: '+', removed: '-', changed: '~', same: ' ' }[mark]}${id}${moved ? ' moved' : ''}${fields.size > 0 ? ` ${[...fields].join()}` : ''}`,
  );

test('blocks that came and went stand where they belong', () => {
  expect(told('abc', 'axc')).toEqual([' a', '-b', '+x', ' c']);
  expect(told('ab', '')).toEqual(['-a', '-b']);
  expect(told('', 'a')).toEqual(['+a']);
});

test('only what moved is said to have moved', () => {
  expect(told('abcd', 'dabc')).toEqual([' d moved', ' a', ' b', ' c'].map((each) => each));
  expect(told('abc', 'bca').filter((each) => each.includes('moved'))).toEqual([' a moved']);
});

test('a block that moved and changed is both', () => {
  expect(told('abc', 'Cab')).toEqual(['~c moved body', ' a', ' b']);
});
