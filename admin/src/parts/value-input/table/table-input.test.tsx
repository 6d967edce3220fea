// @vitest-environment jsdom
/** Editing a table: by typing, by keys, from the clipboard; and what a screen reader makes of it. */
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { useState } from 'react';
import { Provider } from 'urql';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeClient } from '@/lib/client';
import { startI18n } from '@/lib/i18n';
import { WorkspaceProvider, type WorkspaceData } from '@/lib/workspace';
import type { ValueAttribute } from '../attribute';
import type { EditData } from '../edit-data';
import type { InputProps } from '../types';
import { ValueInput } from '../value-input';

const workspace = {
  me: { id: 'u', handle: 'ilvy', name: 'Ilvy', email: null, locale: 'en', hasPassword: true, role: { code: 'editor', label: 'Editor', permissions: [], locales: null } },
  locales: [{ code: 'en_US', label: 'English', enabled: true }, { code: 'de_DE', label: 'German', enabled: true }],
  currencies: [],
  measurementFamilies: [{ code: 'Weight', units: [{ code: 'GRAM', symbol: 'g' }] }],
  channels: [],
} as unknown as WorkspaceData;

const units = { measurementFamilies: [{ __typename: 'MeasurementFamily', code: 'Weight', label: 'Weight', standardUnit: 'GRAM', units: [{ __typename: 'Unit', code: 'GRAM', symbol: 'g', label: 'Gram' }, { __typename: 'Unit', code: 'KILOGRAM', symbol: 'kg', label: 'Kilogram' }] }] };

const settings = {
  maxItems: 4,
  columns: [
    { code: 'name', type: 'text', labels: { en_US: 'Nutrient', de_DE: 'Nährwert' }, required: true },
    { code: 'amount', type: 'measurement', settings: { unitFamily: 'Weight' } },
    { code: 'vegan', type: 'boolean', labels: { en_US: 'Vegan' } },
    { code: 'since', type: 'date' },
    { code: 'tint', type: 'colour' },
  ],
};

const attribute = (type: ValueAttribute['type'], rules: unknown = {}): ValueAttribute => ({ code: 'it', type, label: 'Nutrition', help: null, localizable: true, scopable: false, readOnly: false, unique: false, sort: 1, settings: rules, group: { code: 'g', label: 'G', sort: 1 } });

let latest: EditData | null;

function Host({ start, ...props }: Partial<InputProps> & { start: EditData | null; attribute: ValueAttribute }) {
  const [data, setData] = useState(start);
  latest = data;
  return (
    <>
      <label htmlFor="it">Nutrition</label>
      <ValueInput id="it" data={data} onChange={setData} disabled={false} invalid={false} label="Nutrition" channel="web" locale="de_DE" {...props} />
    </>
  );
}

function show(start: EditData | null, props: Partial<InputProps> = {}) {
  return render(
    <MantineProvider env="test">
      <Provider value={makeClient(() => {})}>
        <WorkspaceProvider data={workspace} reload={() => {}}><Host attribute={attribute('TABLE', settings)} start={start} {...props} /></WorkspaceProvider>
      </Provider>
    </MantineProvider>,
  );
}

const cell = (label: string) => screen.findByLabelText<HTMLInputElement>(label);
const paste = (target: Element, text: string) => fireEvent.paste(target, { clipboardData: { getData: () => text } });

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
  vi.stubGlobal('fetch', async (address: string) => Response.json(address.startsWith('/auth') ? { accessToken: 't', expiresIn: 900 } : { data: units }));
  await startI18n();
});
afterEach(cleanup);

test('an empty table says what can be done, and its first row is ready to be typed into', async () => {
  show(null);
  await screen.findByText('No rows yet');
  fireEvent.click(screen.getByRole('button', { name: /Add row/ }));
  const first = await cell('Nährwert, Row 1');
  expect(document.activeElement).toBe(first);
  fireEvent.change(first, { target: { value: 'Fett' } });
  expect(latest).toEqual({ rows: [{ name: 'Fett' }] });
});

test('Enter walks down and makes rows up to the limit', async () => {
  show({ rows: [{ name: 'Fat' }, { name: 'Salt' }, { name: 'Sugar' }] });
  fireEvent.keyDown(await cell('Nährwert, Row 3'), { key: 'Enter' });
  const fourth = await cell('Nährwert, Row 4');
  await waitFor(() => expect(document.activeElement).toBe(fourth));
  fireEvent.keyDown(fourth, { key: 'Enter' });
  expect(latest?.rows).toHaveLength(4);
  fireEvent.keyDown(fourth, { key: 'Enter', shiftKey: true });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Nährwert, Row 3')));
});

test('Alt with an arrow moves the row and the focus with it, and nothing else hears of it', async () => {
  const heard = vi.fn();
  window.addEventListener('keydown', heard);
  show({ rows: [{ name: 'Fat' }, { name: 'Salt' }] });
  fireEvent.keyDown(await cell('Nährwert, Row 1'), { key: 'ArrowDown', altKey: true });
  expect(latest?.rows).toEqual([{ name: 'Salt' }, { name: 'Fat' }]);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Nährwert, Row 2')));
  expect(heard).not.toHaveBeenCalled();
  window.removeEventListener('keydown', heard);
});

test('a row is deleted with Alt and Delete, and comes back', async () => {
  show({ rows: [{ name: 'Fat' }, { name: 'Salt' }] });
  fireEvent.keyDown(await cell('Nährwert, Row 1'), { key: 'Delete', altKey: true });
  expect(latest?.rows).toEqual([{ name: 'Salt' }]);
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(latest?.rows).toEqual([{ name: 'Fat' }, { name: 'Salt' }]);
});

test('buttons move and delete, too', async () => {
  show({ rows: [{ name: 'Fat' }, { name: 'Salt' }] });
  fireEvent.click(await screen.findByRole('button', { name: 'Row 2: move up' }));
  expect(latest?.rows).toEqual([{ name: 'Salt' }, { name: 'Fat' }]);
  fireEvent.click(screen.getByRole('button', { name: 'Row 1: delete' }));
  expect(latest?.rows).toEqual([{ name: 'Fat' }]);
});

test('cells of a spreadsheet fill from the place on; their header is left out; what cannot be read is marked', async () => {
  show({ rows: [{ name: 'Fat' }] });
  await screen.findByRole('option', { name: 'kg' });
  paste(await cell('Nährwert, Row 1'), 'Nährwert\tamount\tVegan\tsince\ttint\r\nFat\t1.5 g\tyes\t1.3.2026\t24433A\r\nSalt\t2 kg\tmaybe\t\t\r\n');
  expect(latest?.rows).toEqual([
    { name: 'Fat', amount: { amount: '1.5', unit: 'GRAM' }, vegan: true, since: '2026-03-01', tint: '#24433a' },
    { name: 'Salt', amount: { amount: '2', unit: 'KILOGRAM' }, vegan: 'maybe' },
  ]);
  screen.getByText(/2 rows filled\. 1 cell could not be read and is marked\./);
  const stray = screen.getByLabelText<HTMLInputElement>('Vegan, Row 2');
  expect(stray.getAttribute('aria-invalid')).toBe('true');
  fireEvent.change(stray, { target: { value: 'no' } });
  fireEvent.blur(stray);
  expect(latest?.rows?.[1]).toMatchObject({ vegan: false });
});

test('more rows than fit are left out, and it says so', async () => {
  show(null);
  paste(await screen.findByRole('button', { name: /Add row/ }), 'a\nb\nc\nd\ne\nf\n');
  expect(latest?.rows).toHaveLength(4);
  screen.getByText(/2 rows had no room\./);
});

test('a single word is pasted into the text as everywhere', async () => {
  show({ rows: [{ name: 'Fat' }] });
  expect(paste(await cell('Nährwert, Row 1'), 'Salt')).toBe(true);
});

test('the cell that the hub refused is marked', async () => {
  show({ rows: [{ name: 'Fat' }, { name: 'Salt' }] }, { invalid: true, problems: [{ code: 'TOO_LONG', path: 'values.it', message: 'row 2: column `name`: 80 characters, at most 40 are allowed' }] });
  expect((await cell('Nährwert, Row 2')).getAttribute('aria-invalid')).toBe('true');
  expect((await cell('Nährwert, Row 1')).getAttribute('aria-invalid')).toBeNull();
});

test('a closed table is read, not edited', async () => {
  show({ rows: [{ name: 'Fat', vegan: true }] }, { disabled: true });
  const table = await screen.findByRole('table');
  within(table).getByText('Yes');
  expect(screen.queryByRole('textbox')).toBeNull();
});

test('nothing in it is hard to reach', async () => {
  const { container } = show({ rows: [{ name: 'Fat', amount: { amount: '1', unit: 'GRAM' }, vegan: 'maybe', since: '2026-03-01', tint: '#24433a' }, {}] });
  await cell('Nährwert, Row 1');
  const { violations } = await axe.run(container);
  expect(violations.map((violation) => violation.id)).toEqual([]);
});

test('a colour is typed in any of its forms, and cleared', async () => {
  show(null, { attribute: attribute('COLOUR') });
  fireEvent.change(await cell('Nutrition'), { target: { value: '#24433A' } });
  expect(latest).toEqual({ colour: '#24433a' });
  fireEvent.click(screen.getByRole('button', { name: 'Clear Nutrition' }));
  expect(latest).toBeNull();
});

test('a moment is typed on the clock of the own zone, and cleared', async () => {
  show({ dateTime: '2026-03-01T08:30:00Z' }, { attribute: attribute('DATE_TIME') });
  const input = await cell('Nutrition');
  fireEvent.change(input, { target: { value: '2026-07-01T12:00' } });
  expect(latest).toEqual({ dateTime: new Date('2026-07-01T12:00').toISOString().replace('.000', '') });
  fireEvent.click(screen.getByRole('button', { name: 'Clear Nutrition' }));
  expect(latest).toBeNull();
});
