// @vitest-environment jsdom
/** How much goes to the service is shown before anything goes there. */
import { MantineProvider } from '@mantine/core';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { Provider } from 'urql';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeClient } from '@/lib/client';
import { startI18n } from '@/lib/i18n';
import { WorkspaceProvider, type WorkspaceData } from '@/lib/workspace';
import { MachineDialog } from './machine';

type Variables = Record<string, unknown>;

const workspace = {
  me: { id: 'u', handle: 'ilvy', name: 'Ilvy', email: null, locale: 'en', hasPassword: true, role: { code: 'editor', label: 'Editor', permissions: [{ code: 'EDIT_PRODUCTS' }], locales: null } },
  locales: [{ code: 'en_US', label: 'English', enabled: true }, { code: 'fr_FR', label: 'French', enabled: true }],
  currencies: ['EUR'],
  measurementFamilies: [],
  channels: [],
} as unknown as WorkspaceData;

/** Answers with so many texts, more where outdated ones count as well; what is started is kept. */
function serve(texts: number, answer: object = { data: { translateByMachine: { __typename: 'BulkEdit', id: 'e' } } }): Variables[] {
  const started: Variables[] = [];
  vi.stubGlobal('fetch', async (address: string, request: { body: string }) => {
    if (address.startsWith('/auth')) return Response.json({ accessToken: 't', expiresIn: 900 });
    const { operationName, variables } = JSON.parse(request.body) as { operationName: string; variables: Variables };
    if (operationName === 'TranslateByMachine') {
      started.push(variables);
      return Response.json(answer);
    }
    const amount = { __typename: 'MachineTranslationAmount', resources: 2, texts: variables.outdated ? texts + 1 : texts, characters: 1500 };
    return Response.json({ data: { previewMachineTranslation: amount } });
  });
  return started;
}

async function open() {
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: '/', component: () => <MachineDialog locale="fr_FR" selection={{ ids: ['a', 'b'] }} close={() => {}} /> });
  const there = createRoute({ getParentRoute: () => root, path: '/bulk-edits/$id', component: () => <p>started</p> });
  const router = createRouter({ routeTree: root.addChildren([here, there]), history: createMemoryHistory() });
  render(
    <MantineProvider env="test">
      <Provider value={makeClient(() => {})}>
        <WorkspaceProvider data={workspace} reload={() => {}}><RouterProvider router={router as never} /></WorkspaceProvider>
      </Provider>
    </MantineProvider>,
  );
  await screen.findByRole('dialog', { name: 'Translate by machine: French' });
}

const button = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Translate' });

// Rendering a dialog takes a busy machine a while.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

beforeAll(async () => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
  window.scrollTo = () => {};
  await startI18n();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('the amount follows what is chosen, and the start leads to the bulk edit', async () => {
  const started = serve(2);
  await open();
  await screen.findByText('2 texts with 1,500 characters are sent to the service.');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Also outdated translations' }));
  await screen.findByText('3 texts with 1,500 characters are sent to the service.');
  expect(started).toEqual([]);
  fireEvent.click(button());
  await screen.findByText('started');
  expect(started).toEqual([{ locale: 'fr_FR', selection: { ids: ['a', 'b'] }, outdated: true }]);
});

test('nothing can be started where there is nothing to translate', async () => {
  serve(0);
  await open();
  await screen.findByText('There is nothing to translate in this selection.');
  expect(button().disabled).toBe(true);
});

test('a refusal is said, and the dialog stays', async () => {
  serve(2, { errors: [{ message: 'no service', extensions: { code: 'TRANSLATOR_MISSING' } }] });
  await open();
  await screen.findByText('2 texts with 1,500 characters are sent to the service.');
  fireEvent.click(button());
  await screen.findByText('No service that translates is set up.');
  expect(screen.queryByText('started')).toBeNull();
});
