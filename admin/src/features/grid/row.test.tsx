// @vitest-environment jsdom
/** Moving draws the two cells that change, and a keystroke one: a grid of many rows stays fast. */
import { MantineProvider } from '@mantine/core';
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { startI18n } from '@/lib/i18n';
import type { GridColumn } from './columns';
import type { Row } from './pages';
import { DataRow } from './row';
import { Cursor } from './sheet/cursor';
import type { Commands } from './sheet/use-commands';

beforeAll(async () => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  await startI18n();
});
afterEach(cleanup);

const drawn: string[] = [];
const columns: GridColumn[] = ['name', 'state', 'changed'].map((key) => ({
  id: key, key, title: key, least: 100, share: 1, sortable: false,
  cell: (row) => {
    drawn.push(`${row.id}/${key}`);
    return row.label;
  },
}));
const rows = ['a', 'b', 'c'].map((id) => ({ row: { id, label: id } as Row, depth: 0 }));
const toggle = () => {};

test('moving draws the cell that is left and the cell that is entered', () => {
  const cursor = new Cursor({ row: 1, column: 0 }, { row: 3, column: 2 });
  render(
    <MantineProvider env="test">
      {rows.map((shown, index) => <DataRow key={shown.row.id} shown={shown} index={index} at={index + 1} top={index * 50} height={50} columns={columns} lead={0} cursor={cursor} sheet={null} commands={{} as Commands} chosen={false} onToggle={toggle} />)}
    </MantineProvider>,
  );
  expect(new Set(drawn).size).toBe(9);
  drawn.length = 0;
  act(() => cursor.go({ row: 2, column: 1 }, false));
  expect([...new Set(drawn)].sort()).toEqual(['a/name', 'b/state']);
  drawn.length = 0;
  act(() => cursor.extend({ row: 2, column: 2 }));
  expect([...new Set(drawn)].sort()).toEqual(['b/changed', 'b/state']);
});
