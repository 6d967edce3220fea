// @vitest-environment jsdom
/** Choosing what a value leads to: found by name, put into an order, and made where it is missing. */
import { MantineProvider } from '@mantine/core';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { useState } from 'react';
import { Provider } from 'urql';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeClient } from '@/lib/client';
import { startI18n } from '@/lib/i18n';
import { WorkspaceProvider, type WorkspaceData } from '@/lib/workspace';
import type { ValueAttribute } from './attribute';
import type { EditData } from './edit-data';
import { ValueInput } from './value-input';

const typed = (__typename: string, parts: object) => ({ __typename, ...parts });
const found = (kind: string, code: string, label: string) => typed('Resource', { id: code, kind, code, label, thumbnail: null });
const SEALS = [found('RECORD', 'seal/fair', 'Fair Leaf'), found('RECORD', 'seal/clear', 'Clear Stream'), found('RECORD', 'seal/quiet', 'Quiet Down')];
const name = typed('Attribute', { code: 'title', type: 'TEXT', label: 'Title', localizable: true, scopable: false, readOnly: false });

let asked: Record<string, unknown>[];

function answer(operation: string, variables: Record<string, unknown>) {
  asked.push(variables);
  if (operation === 'NewRecordEntity') return { family: typed('Family', { code: 'seal', label: 'Seals', labelAttribute: name }) };
  if (operation === 'CreateRecord') return { createResource: found('RECORD', (variables.input as { code: string }).code, 'Größe zählt') };
  const search = String(variables.search ?? '').toLowerCase();
  const all = (variables.kinds as string[]).includes('RECORD') ? SEALS : [found('PRODUCT_MODEL', 'graupel', 'Graupel'), found('PRODUCT', 'FH-1', 'Graupel')];
  return { resources: typed('ResourceList', { nodes: all.filter((each) => JSON.stringify(each).toLowerCase().includes(search)) }) };
}

function workspace(permissions: string[]) {
  return {
    me: { id: 'u', handle: 'ilvy', name: 'Ilvy', email: null, locale: 'en', hasPassword: true, role: { code: 'editor', label: 'Editor', permissions: permissions.map((code) => ({ code })), locales: null } },
    locales: [{ code: 'en_US', label: 'English', enabled: true }],
    currencies: [],
    measurementFamilies: [],
    channels: [],
  } as unknown as WorkspaceData;
}

let latest: EditData | null;

function Host({ type, start }: { type: ValueAttribute['type']; start: EditData | null }) {
  const [data, setData] = useState(start);
  latest = data;
  const attribute: ValueAttribute = { code: 'it', type, label: 'Seals', help: null, localizable: false, scopable: false, readOnly: false, unique: false, sort: 1, settings: { referenceEntity: 'seal', maxItems: 3 }, group: { code: 'g', label: 'G', sort: 1 } };
  return (
    <>
      <label htmlFor="it">Seals</label>
      <ValueInput id="it" attribute={attribute} data={data} onChange={setData} disabled={false} invalid={false} label="Seals" channel="web" locale="en_US" />
    </>
  );
}

async function show(type: ValueAttribute['type'], start: EditData | null = null, permissions = ['EDIT_RECORDS']) {
  const root = createRootRoute({ component: () => <Host type={type} start={start} /> });
  const view = render(
    <MantineProvider env="test">
      <Provider value={makeClient(() => {})}>
        <WorkspaceProvider data={workspace(permissions)} reload={() => {}}><RouterProvider router={createRouter({ routeTree: root, history: createMemoryHistory() }) as never} /></WorkspaceProvider>
      </Provider>
    </MantineProvider>,
  );
  await screen.findByText('Seals');
  return view;
}

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Seals' });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const pick = async (option: string | RegExp) => fireEvent.click(await screen.findByRole('option', { name: option }));

// Rendering lists takes a busy machine a while.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

beforeAll(async () => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
  window.HTMLElement.prototype.scrollIntoView = () => {};
  window.scrollTo = () => {};
  asked = [];
  vi.stubGlobal('fetch', async (address: string, request: { body: string }) => {
    if (address.startsWith('/auth')) return Response.json({ accessToken: 't', expiresIn: 900 });
    const { operationName, variables } = JSON.parse(request.body) as { operationName: string; variables: Record<string, unknown> };
    return Response.json({ data: answer(operationName, variables) });
  });
  await startI18n();
});
afterEach(cleanup);

test('a record is found by what the hub knows of it, shown by name, and cleared', async () => {
  await show('REFERENCE');
  act(() => field().focus());
  await screen.findByRole('option', { name: /Fair Leaf/ });
  type('seal/cl');
  // What is there is narrowed at once; then the hub is asked.
  await waitFor(() => expect(screen.queryByRole('option', { name: /Fair Leaf/ })).toBeNull());
  await waitFor(() => expect(asked.some(({ search }) => search === 'seal/cl')).toBe(true));
  await pick(/Clear Stream/);
  expect(latest).toEqual({ record: 'seal/clear' });
  expect(field().value).toBe('Clear Stream');
  expect(screen.getByRole('link', { name: 'Open Clear Stream' }).getAttribute('href')).toBe('/records/seal%2Fclear');
  expect(asked.some(({ filter, search }) => search === 'seal/cl' && JSON.stringify(filter) === '{"families":["seal"]}')).toBe(true);
  fireEvent.click(screen.getByLabelText('Clear the choice'));
  expect(latest).toBeNull();
  expect(field().value).toBe('');
});

test('a list takes each record once, as many as it may, in an order that can be changed', async () => {
  const { container } = await show('REFERENCE_LIST', { records: ['seal/fair'] });
  act(() => field().focus());
  await screen.findByRole('option', { name: /Quiet Down/ });
  expect(screen.queryByRole('option', { name: /Fair Leaf/ })).toBeNull();
  await pick(/Quiet Down/);
  expect(latest).toEqual({ records: ['seal/fair', 'seal/quiet'] });
  expect(field().value).toBe('');
  fireEvent.click(screen.getByRole('button', { name: 'Move Quiet Down forward' }));
  expect(latest).toEqual({ records: ['seal/quiet', 'seal/fair'] });
  fireEvent.click(field());
  await pick(/Clear Stream/);
  expect(field().disabled).toBe(true);
  expect(field().placeholder).toBe('At most 3');
  const chips = within(screen.getByRole('list', { name: 'Seals' })).getAllByRole('listitem');
  const [first, , last] = chips;
  if (!first || !last) throw new Error('there are three');
  fireEvent.dragStart(last);
  fireEvent.drop(first);
  expect(latest).toEqual({ records: ['seal/clear', 'seal/quiet', 'seal/fair'] });
  const { violations } = await axe.run(container, { rules: { region: { enabled: false }, 'color-contrast': { enabled: false } } });
  expect(violations.map((each) => each.id)).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Remove Quiet Down' }));
  expect(latest).toEqual({ records: ['seal/clear', 'seal/fair'] });
});

test('what is missing is made with its name and a code after it, and chosen', async () => {
  await show('REFERENCE_LIST');
  act(() => field().focus());
  type('Größe zählt');
  await pick('New record “Größe zählt”');
  const dialog = await screen.findByRole('dialog', { name: 'New record: Seals' });
  expect(within(dialog).getByLabelText<HTMLInputElement>('Title (English)').value).toBe('Größe zählt');
  within(dialog).getByText('Letters, digits, - and _. In full: seal/groesse-zaehlt');
  fireEvent.change(within(dialog).getByLabelText(/^Code/), { target: { value: 'seal/groesse' } });
  fireEvent.submit(within(dialog).getByLabelText(/^Code/));
  await waitFor(() => expect(latest).toEqual({ records: ['seal/groesse'] }));
  expect(asked.find(({ input }) => input)).toMatchObject({ input: { kind: 'RECORD', code: 'seal/groesse', family: 'seal', values: [{ attribute: 'title', channel: null, locale: 'en_US', data: { text: 'Größe zählt' } }] } });
  await screen.findByRole('link', { name: 'Größe zählt' });
});

test('who may not edit records is not asked to make one', async () => {
  await show('REFERENCE', null, []);
  act(() => field().focus());
  await screen.findByRole('option', { name: /Fair Leaf/ });
  expect(screen.queryByRole('option', { name: /New record/ })).toBeNull();
});

test('a product link tells a product from a model', async () => {
  await show('PRODUCT_LINK');
  act(() => field().focus());
  await pick(/Product model/);
  expect(latest).toEqual({ product: { code: 'graupel', kind: 'PRODUCT_MODEL' } });
  expect(screen.getByRole('link', { name: 'Open Graupel' }).getAttribute('href')).toBe('/models/graupel');
});
