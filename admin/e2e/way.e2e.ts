/** The whole way: an editor changes a product, two people approve it, and it arrives on the web channel. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, url, visit } from './people';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const NEW_NAME = `Waymarked ${Date.now().toString(36)}`;

/** A live product that has no parent, so that nothing else has to be approved with it. */
async function pick(page: Page): Promise<string> {
  const data = await ask<{ resources: { nodes: { code: string; parent: unknown; reviews: unknown[] }[] } }>(
    page,
    `{ resources(kinds: [PRODUCT], filter: { states: [LIVE] }, first: 200) { nodes { code parent { id } reviews(open: true) { id } } } }`,
  );
  const found = data.resources.nodes.find((node) => node.parent === null && node.reviews.length === 0);
  if (!found) throw new Error('the demo has no live product without a parent');
  return found.code;
}

const editorOf = (code: string) => `/products/${encodeURIComponent(code)}?channel=web&locale=en_US`;
const nameField = (page: Page) => page.getByLabel('Name', { exact: true });

async function save(page: Page, name: string): Promise<void> {
  await nameField(page).fill(name);
  await page.keyboard.press('Control+s');
  await page.getByText('Saved', { exact: true }).first().waitFor();
}

async function read(page: Page, name: string): Promise<void> {
  await visit(page, '/reviews');
  await page.getByRole('list', { name: 'Reviews' }).getByRole('button', { name: new RegExp(name) }).click();
  await page.getByRole('heading', { level: 2, name }).waitFor();
}

async function approve(page: Page, name: string): Promise<void> {
  await read(page, name);
  await page.getByTestId('approve').click();
  await page.getByText('is approved').first().waitFor();
}

/** The product's name as the shop sees it. */
async function served(code: string): Promise<string | undefined> {
  const query = 'query Name($sku: String!) { product(sku: $sku, locale: en_US) { sku label } }';
  const answer = await fetch(`${url}/channels/web/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { sku: code } }) });
  const { data, errors } = (await answer.json()) as { data?: { product: { label: string } | null }; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data?.product?.label;
}

test('an edit goes through review to the web channel', async () => {
  const editor = await signIn(browser, PEOPLE.editor);
  const code = await pick(editor.page);
  const before = await served(code);
  await visit(editor.page, editorOf(code));
  await save(editor.page, NEW_NAME);
  await editor.page.getByTestId('submit').click();
  await editor.page.getByTestId('submit-send').click();
  await editor.page.getByText('Submitted for review').waitFor();
  await read(editor.page, NEW_NAME);
  await editor.page.getByText('Part of this change is your own work').waitFor();
  expect(await editor.page.getByTestId('approve').count()).toBe(0);

  const approver = await signIn(browser, PEOPLE.approver);
  await approve(approver.page, NEW_NAME);
  await read(approver.page, NEW_NAME);
  await approver.page.getByText('Your decision is in').waitFor();
  expect(await approver.page.getByTestId('approve').count()).toBe(0);
  expect(await served(code)).toBe(before);

  const administrator = await signIn(browser, PEOPLE.administrator);
  await approve(administrator.page, NEW_NAME);
  await expect.poll(() => served(code)).toBe(NEW_NAME);
  const changes = (await (await fetch(`${url}/channels/web/changes?limit=500&documents=false`)).json()) as { changes: { code: string }[]; more: boolean };
  if (!changes.more) expect(changes.changes.map((change) => change.code)).toContain(code);

  await visit(administrator.page, '/channels/web?tab=log');
  await administrator.page.getByRole('table').getByRole('link', { name: NEW_NAME }).first().waitFor();
});

test('a rejection needs a reason, and the editor reads it', async () => {
  const name = `${NEW_NAME} again`;
  const editor = await signIn(browser, PEOPLE.editor);
  const code = await pick(editor.page);
  await visit(editor.page, editorOf(code));
  await save(editor.page, name);
  await editor.page.getByTestId('submit').click();
  await editor.page.getByTestId('submit-send').click();
  await editor.page.getByText('Submitted for review').waitFor();

  const approver = await signIn(browser, PEOPLE.approver);
  await read(approver.page, name);
  await approver.page.getByTestId('reject').click();
  await approver.page.getByText('Say what is missing').waitFor();
  await approver.page.getByRole('textbox', { name: 'Comment' }).fill('The name is too long');
  await approver.page.getByTestId('reject').click();
  await approver.page.getByText('is rejected').first().waitFor();

  await visit(editor.page, '/reviews?state=REJECTED');
  await editor.page.getByText('The name is too long').waitFor();
});

test('two who save the same value see both sides, and nothing is lost unseen', async () => {
  const first = await signIn(browser, PEOPLE.editor);
  const second = await signIn(browser, PEOPLE.administrator);
  const code = await pick(first.page);
  await visit(first.page, editorOf(code));
  await visit(second.page, editorOf(code));
  // Written before the other saves: a page without edits of its own would take over what is newer.
  await nameField(second.page).fill('Mine, saved second');
  await save(first.page, 'Theirs, saved first');
  await second.page.keyboard.press('Control+s');
  const clash = second.page.getByRole('dialog');
  await clash.getByText('Theirs, saved first').waitFor();
  await clash.getByText('Mine, saved second').waitFor();
  await clash.getByText('Theirs', { exact: true }).click();
  await clash.getByRole('button').last().click();
  await clash.waitFor({ state: 'detached' });
  expect(await nameField(second.page).inputValue()).toBe('Theirs, saved first');
});

test('unsaved edits survive a reload and leaving asks', async () => {
  const { page } = await signIn(browser, PEOPLE.editor);
  await visit(page, editorOf(await pick(page)));
  await nameField(page).fill('Not saved yet');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await page.getByText(/Unsaved changes from .* are back/).waitFor();
  expect(await nameField(page).inputValue()).toBe('Not saved yet');
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Home' }).click();
  await page.getByRole('dialog', { name: 'Leave with unsaved changes?' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Discard' }).first().click();
  expect(await nameField(page).inputValue()).not.toBe('Not saved yet');
});
