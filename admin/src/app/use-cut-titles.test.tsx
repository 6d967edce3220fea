// @vitest-environment jsdom
import { fireEvent, renderHook, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useCutTitles } from './use-cut-titles';

/** jsdom lays nothing out. */
function wide(element: HTMLElement, text: number, room: number) {
  Object.defineProperties(element, { scrollWidth: { value: text, configurable: true }, clientWidth: { value: room, configurable: true } });
}

test('what is cut off says all of it under the mouse, and only as long as it is cut off', () => {
  document.body.innerHTML = '<span style="text-overflow: ellipsis">Schlafsäcke und Matten</span><p title="Own words"><i style="text-overflow: ellipsis">Zelte</i></p>';
  const cut = screen.getByText('Schlafsäcke und Matten');
  const told = screen.getByText('Zelte');
  wide(cut, 200, 90);
  wide(told, 200, 90);
  renderHook(useCutTitles);
  fireEvent.mouseOver(cut);
  fireEvent.mouseOver(told);
  expect([cut.title, told.title]).toEqual(['Schlafsäcke und Matten', '']);
  wide(cut, 90, 90);
  fireEvent.mouseOver(cut);
  expect(cut.hasAttribute('title')).toBe(false);
});
