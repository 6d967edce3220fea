// @vitest-environment jsdom
/** Putting steps together, looking at what they would do, and starting them. */
import { MantineProvider } from '@mantine/core';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { Provider } from 'urql';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeClient } from '@/lib/client';
import { startI18n } from '@/lib/i18n';
import { WorkspaceProvider, type WorkspaceData } from '@/lib/workspace';
import { NewBulkEdit } from './new-bulk-edit';

type Answers = Record<string, (variables: Record<string, unknown>) => object>;

const typed = (__typename: string, parts: object) => ({ __typename, ...parts });
const group = typed('AttributeGroup', { code: 'texts', label: 'Texts', sort: 1 });
const attribute = (code: string, type: string, localizable = false) =>
  typed('Attribute', { code, label: code, type, localizable, help: null, scopable: false, readOnly: false, unique: false, sort: 1, settings: {}, group });
const workspace = {
  me: { id: 'u', handle: 'ilvy', name: 'Ilvy', email: null, locale: 'en', hasPassword: true, role: { code: 'editor', label: 'Editor', permissions: [{ code: 'EDIT_PRODUCTS' }], locales: null } },
  locales: [{ code: 'en_US', label: 'English', enabled: true }, { code: 'de_DE', label: 'German', enabled: true }],
  currencies: ['EUR'],
  measurementFamilies: [],
  channels: [{ code: 'web', kind: 'WEB', labels: [{ locale: 'en_US', text: 'Web' }], locales: ['en_US', 'de_DE'], currencies: ['EUR'] }],
} as unknown as WorkspaceData;

const selected = ['Aurora', 'Basecamp'].map((label) => typed('Resource', { id: label, label }));
const held = ['claim', 'persons'].map((code) => typed('Attribute', { code }));
const model: Answers = {
  BulkSelected: () => ({ data: { resources: typed('ResourceList', { totalCount: 2, nodes: selected }) } }),
  BulkAttributes: () => ({ data: { attributes: typed('AttributeConnection', { pageInfo: typed('PageInfo', { hasNextPage: false, endCursor: null }), nodes: [attribute('claim', 'TEXT', true), attribute('persons', 'NUMBER'), attribute('headline', 'TEXT')] }) } }),
  BulkFamilies: () => ({ data: { families: [typed('Family', { code: 'tent', label: 'Tent', kind: 'PRODUCT', attributes: held })] } }),
};

function serve(answers: Answers) {
  vi.stubGlobal('fetch', async (address: string, request: { body: string }) => {
    if (address.startsWith('/auth')) return Response.json({ accessToken: 't', expiresIn: 900 });
    const { operationName, variables } = JSON.parse(request.body) as { operationName: string; variables: Record<string, unknown> };
    return Response.json(answers[operationName]?.(variables));
  });
}

async function open(answers: Answers, hash = 'a,b') {
  serve({ ...model, ...answers });
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: '/', component: () => <NewBulkEdit search={{ kinds: 'PRODUCT' }} hash={hash} /> });
  const there = createRoute({ getParentRoute: () => root, path: '/bulk-edits/$id', component: () => <p>started</p> });
  const router = createRouter({ routeTree: root.addChildren([here, there]), history: createMemoryHistory() });
  render(
    <MantineProvider env="test">
      <Provider value={makeClient(() => {})}>
        <WorkspaceProvider data={workspace} reload={() => {}}><RouterProvider router={router as never} /></WorkspaceProvider>
      </Provider>
    </MantineProvider>,
  );
  await screen.findByRole('heading', { level: 1 });
}

async function addStep(kind: string) {
  fireEvent.click(screen.getByRole('button', { name: 'Add step' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: kind }));
}

async function choose(name: string, option: string) {
  fireEvent.click(screen.getByRole('combobox', { name }));
  fireEvent.click(await screen.findByRole('option', { name: option }));
}

// Rendering menus and lists takes a busy machine a while.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

beforeAll(async () => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
  window.HTMLElement.prototype.scrollIntoView = () => {};
  window.scrollTo = () => {};
  await startI18n();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('steps are looked at and then started with a reason', async () => {
  const sent: object[] = [];
  await open({
    BulkPreview: () => ({ data: { previewBulkEdit: typed('BulkPreview', { total: 2, examined: 2, counts: typed('BulkCounts', { changed: 1, unchanged: 1, rejected: 0 }), items: [] }) } }),
    StartBulkEdit: (variables) => {
      sent.push(variables);
      return { data: { startBulkEdit: typed('BulkEdit', { id: 'e' }) } };
    },
  });
  await screen.findByRole('heading', { level: 1, name: 'Edit 2 resources' });
  await addStep('Set a value');
  const preview = screen.getByRole<HTMLButtonElement>('button', { name: 'Preview' });
  expect(preview.disabled).toBe(true);
  await choose('Attribute', 'claim');
  await choose('Language', 'German');
  fireEvent.change(screen.getByLabelText('Value'), { target: { value: 'Hell' } });
  fireEvent.click(preview);
  await screen.findByText('Would change: 1');
  fireEvent.change(screen.getByRole('textbox', { name: 'Why' }), { target: { value: 'New season' } });
  fireEvent.click(screen.getByRole('button', { name: 'Start for 2' }));
  await screen.findByText('started');
  expect(sent).toEqual([{ selection: { ids: ['a', 'b'] }, operations: [{ setValue: { attribute: 'claim', channel: null, locale: 'de_DE', data: { text: 'Hell' } } }], comment: 'New season' }]);
});

test('attributes that no family of the kind holds are not offered', async () => {
  await open({});
  await addStep('Clear a value');
  fireEvent.click(screen.getByRole('combobox', { name: 'Attribute' }));
  await screen.findByRole('option', { name: 'persons' });
  expect(screen.queryByRole('option', { name: 'headline' })).toBeNull();
});

test('what makes no sense shows at its step, until the step is changed', async () => {
  const violation = { code: 'BAD_PATTERN', path: 'operations.1.find', message: 'this is no regular expression' };
  await open({ BulkPreview: () => ({ errors: [{ message: 'invalid', extensions: { code: 'INVALID', violations: [violation] } }] }) });
  await addStep('Activate or deactivate');
  await addStep('Find and replace text');
  await choose('Attribute', 'claim');
  fireEvent.change(screen.getByLabelText('Find'), { target: { value: '(' } });
  fireEvent.click(screen.getByRole('button', { name: 'Preview' }));
  const step = screen.getByRole('group', { name: 'Step 2: Find and replace text' });
  await within(step).findByText('This is no regular expression');
  fireEvent.change(screen.getByLabelText('Find'), { target: { value: '[' } });
  await waitFor(() => expect(within(step).queryByText('This is no regular expression')).toBeNull());
  screen.getByText('The steps have changed since.');
});

test('an address that lost its ids is about nothing', async () => {
  await open({}, '');
  screen.getByText('Nothing is selected');
});
