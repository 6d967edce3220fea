// @vitest-environment jsdom
/** What shows an asset goes on where the page before ended. */
import { MantineProvider } from '@mantine/core';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { Provider } from 'urql';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeClient } from '@/lib/client';
import { startI18n } from '@/lib/i18n';
import { AssetUsedBy } from './used-by';

const product = (code: string) => ({ __typename: 'Resource', id: code, kind: 'PRODUCT', code, state: 'DRAFT', label: `Boot ${code}`, thumbnail: null });

/** Two pages of one product each; the cursors that were asked for are kept. */
function serve(): (string | null)[] {
  const asked: (string | null)[] = [];
  vi.stubGlobal('fetch', async (address: string, request: { body: string }) => {
    if (address.startsWith('/auth')) return Response.json({ accessToken: 't', expiresIn: 900 });
    const { variables } = JSON.parse(request.body) as { variables: { after: string | null } };
    asked.push(variables.after);
    const pageInfo = { __typename: 'PageInfo', hasNextPage: !variables.after, endCursor: variables.after ? 'second' : 'first' };
    const usedBy = { __typename: 'ResourceConnection', totalCount: 2, pageInfo, nodes: [product(variables.after ? 'B' : 'A')] };
    return Response.json({ data: { resource: { __typename: 'Resource', id: 'logo', usedBy } } });
  });
  return asked;
}

// Rendering takes a busy machine a while.
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

test('more of what shows an asset is loaded below the first page', async () => {
  const asked = serve();
  const root = createRootRoute({ component: () => <AssetUsedBy id="logo" locale="en_US" /> });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(<MantineProvider env="test"><Provider value={makeClient(() => {})}><RouterProvider router={router as never} /></Provider></MantineProvider>);
  await screen.findByText('Boot A');
  expect(screen.queryByText('Boot B')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
  await screen.findByText('Boot B');
  expect(screen.queryByText('Boot A')).not.toBeNull();
  expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  expect(asked).toEqual([null, 'first']);
});
