/** Addresses of lists and editors. The code of a record has a slash, which must not end its part of the address. */
import { createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { expect, test } from 'vitest';
import { editorPath, listName, listPath, RESOURCE_KINDS } from './kinds';

function openAt(address: string) {
  const root = createRootRoute();
  const record = createRoute({ getParentRoute: () => root, path: '/records/$code' });
  return createRouter({ routeTree: root.addChildren([record]), basepath: '/admin', history: createMemoryHistory({ initialEntries: [address] }) });
}

test('each kind has a list, and the navigation a name for it', () => {
  expect(RESOURCE_KINDS.map(listPath)).toEqual(['/products', '/products', '/entries', '/records', '/assets']);
  expect(listName('PRODUCT_MODEL')).toBe('products');
});

test('a reload of a record finds its code', async () => {
  const router = openAt('/admin/records/material%2Fmerino');
  await router.load();
  expect(router.state.matches.at(-1)?.params).toEqual({ code: 'material/merino' });
});

test('a link to a record leads to the same address', () => {
  const { publicHref } = openAt('/admin').buildLocation({ to: editorPath('RECORD', 'material/merino') });
  expect(publicHref).toBe('/admin/records/material%2Fmerino');
});
