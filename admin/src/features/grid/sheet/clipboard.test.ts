/** Cells to the clipboard and back. */
import { expect, test } from 'vitest';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { copy, dataFor, htmlTable, paste, type CopiedCell } from './clipboard';

const attribute = (code: string) => ({ code, type: 'SELECT' }) as ValueAttribute;

class Board {
  readonly kept = new Map<string, string>();
  setData = (type: string, text: string) => void this.kept.set(type, text);
  getData = (type: string) => this.kept.get(type) ?? '';
}

const cells: CopiedCell[][] = [[{ text: 'Red', attribute: attribute('colour'), data: { option: 'red' } }, { text: 'two\nlines', data: null }]];

test('a spreadsheet gets text and a table', () => {
  const board = new Board();
  copy(cells, board);
  expect(board.getData('text/plain')).toBe('Red\t"two\nlines"');
  expect(board.getData('text/html')).toBe('<table><tr><td>Red</td><td>two<br>lines</td></tr></table>');
});

test('a table holds no markup of the values', () => {
  expect(htmlTable([[{ text: '<b>"a" & b', data: null }]])).toContain('<td>&lt;b&gt;&quot;a&quot; &amp; b</td>');
});

test('what was copied here keeps its data for the same attribute and is read as text for another', () => {
  const board = new Board();
  copy(cells, board);
  const [[red] = []] = paste(board);
  expect(red && dataFor(red, attribute('colour'))).toEqual({ option: 'red' });
  expect(red && dataFor(red, attribute('lining'))).toBeUndefined();
});

test('what was copied elsewhere is read as text', () => {
  const board = new Board();
  copy(cells, board);
  board.setData('text/plain', 'Red\t"a\nb"\r\nBlue\t5" pipe\r\n');
  expect(paste(board)).toEqual([[{ text: 'Red' }, { text: 'a\nb' }], [{ text: 'Blue' }, { text: '5" pipe' }]]);
});
