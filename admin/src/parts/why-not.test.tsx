// @vitest-environment jsdom
/** What somebody reads who may not. */
import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, test } from 'vitest';
import { startI18n } from '@/lib/i18n';
import { Explained } from './why-not';

beforeAll(startI18n);

const permission = { code: 'EDIT_PRODUCTS', label: 'Create and edit products' };

function read(explanation: Parameters<typeof Explained>[0]['explanation']): string {
  return renderToStaticMarkup(<MantineProvider><Explained explanation={explanation} /></MantineProvider>);
}

test('names the role, what it lacks and who may', () => {
  const text = read({ allowed: false, permissions: [{ granted: false, withheldByToken: false, permission }], obstacles: [], role: 'Viewer', locales: null, roles: ['Editor', 'Administrator'] });
  for (const part of ['Viewer', 'Create and edit products', 'Editor, Administrator']) expect(text).toContain(part);
});

test('says an obstacle in the language of the person, and one it does not know as the hub says it', () => {
  const base = { allowed: false, permissions: [], role: null, locales: null, roles: [] };
  expect(read({ ...base, obstacles: [{ code: 'READ_ONLY', message: 'raw' }] })).not.toContain('raw');
  expect(read({ ...base, obstacles: [{ code: 'NEW_ONE', message: 'as the hub says' }] })).toContain('As the hub says');
});

test('does not speak of roles where nothing is refused', () => {
  const text = read({ allowed: true, permissions: [{ granted: true, withheldByToken: false, permission }], obstacles: [], role: 'Editor', locales: null, roles: ['Editor'] });
  expect(text).not.toContain('Create and edit products');
});
