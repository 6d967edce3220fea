/** Taking back and doing again. */
import { expect, test } from 'vitest';
import { cellId } from './edits';
import { NO_HISTORY, redo, undo, withStep, without, type Change } from './history';

const change = (id: string, before: string, after: string) => ({ id, key: 'name||', attribute: {}, before: { data: { text: before }, text: before }, after: { data: { text: after }, text: after } }) as unknown as Change;

test('a step is taken back by putting the earlier values, and done again', () => {
  const first = undo(withStep(NO_HISTORY, [change('a', 'one', 'two'), change('b', 'x', 'y')]));
  expect(first?.changes.map(({ before, after }) => [before.text, after.text])).toEqual([['two', 'one'], ['y', 'x']]);
  const again = redo(first?.history ?? NO_HISTORY);
  expect(again?.changes.map(({ after }) => after.text)).toEqual(['two', 'y']);
  expect(undo(again?.history ?? NO_HISTORY)?.changes[0]?.after.text).toBe('one');
});

test('something new takes the place of what was taken back', () => {
  const back = undo(withStep(NO_HISTORY, [change('a', 'one', 'two')]));
  const now = withStep(back?.history ?? NO_HISTORY, [change('a', 'one', 'three')]);
  expect(redo(now)).toBeNull();
  expect(undo(now)?.changes[0]?.before.text).toBe('three');
});

test('what was refused is not taken back', () => {
  const history = without(withStep(NO_HISTORY, [change('a', 'one', 'two'), change('b', 'x', 'y')]), new Set([cellId('b', 'name||')]));
  expect(undo(history)?.changes.map(({ id }) => id)).toEqual(['a']);
  expect(undo(without(history, new Set([cellId('a', 'name||')])))).toBeNull();
});

test('nothing done is nothing to take back', () => {
  expect(undo(withStep(NO_HISTORY, []))).toBeNull();
});
