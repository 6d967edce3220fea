// @vitest-environment jsdom
/** Writing a text of blocks: by type, by keys, and back; and what a screen reader makes of it. */
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { useState } from 'react';
import { Provider } from 'urql';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeClient } from '@/lib/client';
import { startI18n } from '@/lib/i18n';
import { WorkspaceProvider, type WorkspaceData } from '@/lib/workspace';
import type { Blocks } from '@/parts/blocks/blocks';
import type { ValueAttribute } from '../attribute';
import type { EditData } from '../edit-data';
import type { InputProps } from '../types';
import { ValueInput } from '../value-input';

const workspace = {
  me: { id: 'u', handle: 'ilvy', name: 'Ilvy', email: null, locale: 'en', hasPassword: true, role: { code: 'editor', label: 'Editor', permissions: [], locales: null } },
  locales: [{ code: 'en_US', label: 'English', enabled: true }],
  currencies: [],
  measurementFamilies: [],
  channels: [],
} as unknown as WorkspaceData;

const settings = {
  maxItems: 4,
  blocks: [
    { code: 'heading', labels: { en_US: 'Heading' }, fields: [{ code: 'text', type: 'text', labels: { en_US: 'Line' }, required: true }] },
    { code: 'quote', labels: { en_US: 'Quote' }, fields: [{ code: 'quote', type: 'textarea', labels: { en_US: 'Words' } }, { code: 'author', type: 'text', labels: { en_US: 'Who' } }] },
    { code: 'divider', labels: { en_US: 'Divider' } },
  ],
};

const attribute: ValueAttribute = { code: 'body', type: 'BLOCKS', label: 'Story', help: null, localizable: true, scopable: false, readOnly: false, unique: false, sort: 1, settings, group: { code: 'g', label: 'G', sort: 1 } };

let latest: EditData | null;

function Host({ start, ...props }: Partial<InputProps> & { start: EditData | null }) {
  const [data, setData] = useState(start);
  latest = data;
  return <ValueInput id="it" attribute={attribute} data={data} onChange={setData} disabled={false} invalid={false} label="Story" channel="web" locale="en_US" {...props} />;
}

function show(blocks: Blocks | null, props: Partial<InputProps> = {}) {
  return render(
    <MantineProvider env="test">
      <Provider value={makeClient(() => {})}>
        <WorkspaceProvider data={workspace} reload={() => {}}><Host start={blocks && { blocks }} {...props} /></WorkspaceProvider>
      </Provider>
    </MantineProvider>,
  );
}

const told = () => (latest?.blocks ?? []).map((block) => String(block.text ?? block.quote ?? block.type));
const story: Blocks = [{ type: 'heading', id: 'a', text: 'Winter' }, { type: 'quote', id: 'b', quote: 'Cold.', author: 'Ilvy' }, { type: 'divider', id: 'c' }];

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
  // jsdom knows nothing of fonts, after which inputs measure themselves.
  Object.defineProperty(document, 'fonts', { value: new EventTarget() });
  await startI18n();
});

afterEach(cleanup);

test('a block is added by its type and written into', async () => {
  show(null);
  fireEvent.click(await screen.findByRole('button', { name: /Add block/ }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Heading' }));
  const line = await screen.findByLabelText<HTMLInputElement>(/Line/);
  fireEvent.change(line, { target: { value: 'Winter' } });
  await waitFor(() => expect(told()).toEqual(['Winter']));
  expect(latest?.blocks?.[0]).toMatchObject({ type: 'heading', id: expect.stringMatching(/^[0-9a-f]{8}$/) });
});

test('Alt with the arrows moves the block, with its id', async () => {
  show(story);
  const quote = await screen.findByRole('listitem', { name: 'Block 2, Quote' });
  fireEvent.keyDown(within(quote).getByLabelText('Words'), { key: 'ArrowUp', altKey: true });
  expect(told()).toEqual(['Cold.', 'Winter', 'divider']);
  expect(latest?.blocks?.map((block) => block.id)).toEqual(['b', 'a', 'c']);
  expect(screen.getByRole('status').textContent).toContain('Quote is now number 1 of 3.');
});

test('a deleted block can be taken back', async () => {
  show(story);
  fireEvent.click(await screen.findByRole('button', { name: 'Block 1, Heading: delete' }));
  expect(told()).toEqual(['Cold.', 'divider']);
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(latest?.blocks).toEqual(story);
});

test('a copy has an id of its own, and no more than the most are taken', async () => {
  show(story);
  fireEvent.click(await screen.findByRole('button', { name: 'Block 1, Heading: duplicate' }));
  expect(told()).toEqual(['Winter', 'Winter', 'Cold.', 'divider']);
  expect(new Set(latest?.blocks?.map((block) => block.id)).size).toBe(4);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: /Add block/ }).disabled).toBe(true);
});

test('what is wrong stands at its field, and a folded block still says it', async () => {
  const problems = [{ code: 'TOO_LONG', path: 'values.body.en_US.blocks.1.author', message: 'too long', hint: null, parameters: { length: 9, max: 4 } }];
  show(story, { problems, invalid: true });
  const quote = await screen.findByRole('listitem', { name: 'Block 2, Quote' });
  expect(within(quote).getByLabelText('Who').getAttribute('aria-invalid')).toBe('true');
  expect(within(quote).getByLabelText('Words').getAttribute('aria-invalid')).not.toBe('true');
  fireEvent.click(within(quote).getByRole('button', { name: 'Quote' }));
  expect(within(quote).queryByLabelText('Who')).toBeNull();
  expect(quote.getAttribute('data-wrong')).toBe('true');
});

test('it can be read by everybody', async () => {
  const { container } = show(story);
  await screen.findByRole('listitem', { name: 'Block 2, Quote' });
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map((violation) => violation.id)).toEqual([]);
});
