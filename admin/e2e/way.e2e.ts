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
async function pick(page: Page): Promise<{ code: string; kind: string }> {
  const data = await ask<{ resources: { nodes: { code: string; kind: string; parent: unknown; reviews: unknown[] }[] } }>(
    page,
    `{ resources(kinds: [PRODUCT, PRODUCT_MODEL], filter: { states: [LIVE] }, first: 200) { nodes { code kind parent { id } reviews(open: true) { id } } } }`,
  );
  const found = data.resources.nodes.find((node) => node.parent === null && node.reviews.length === 0);
  if (!found) throw new Error('the demo has no live product without a parent');
  return found;
}

async function approve(page: Page, name: string): Promise<void> {
  await visit(page, '/reviews');
  await page.getByRole('list', { name: 'Reviews' }).getByRole('button', { name: new RegExp(name) }).click();
  await page.getByRole('heading', { level: 2, name }).waitFor();
  await page.getByTestId('approve').click();
  await page.getByText('is approved').first().waitFor();
}

/** Every name of products and models that the web channel serves now. */
async function served(code: string): Promise<string> {
  const answer = await fetch(`${url}/channels/web/changes?after=0`);
  expect(answer.ok).toBe(true);
  const text = await answer.text();
  expect(text).toContain(code);
  return text;
}

test('an edit goes through review to the web channel', async () => {
  const editor = await signIn(browser, PEOPLE.editor);
  const { code, kind } = await pick(editor.page);
  await visit(editor.page, `${kind === 'PRODUCT' ? '/products' : '/models'}/${encodeURIComponent(code)}?channel=web&locale=en_US&field=name`);
  await editor.page.getByLabel('Name', { exact: true }).fill(NEW_NAME);
  await editor.page.keyboard.press('Control+s');
  await editor.page.getByText('Saved', { exact: true }).first().waitFor();
  expect(await served(code)).not.toContain(NEW_NAME);

  await editor.page.getByTestId('submit').click();
  await editor.page.getByTestId('submit-send').click();
  await editor.page.getByText('Submitted for review').waitFor();

  await visit(editor.page, '/reviews');
  expect(await editor.page.getByTestId('approve').count()).toBe(0);

  const approver = await signIn(browser, PEOPLE.approver);
  await approve(approver.page, NEW_NAME);
  expect(await served(code)).not.toContain(NEW_NAME);

  const administrator = await signIn(browser, PEOPLE.administrator);
  await approve(administrator.page, NEW_NAME);
  expect(await served(code)).toContain(NEW_NAME);
});

test('unsaved edits survive a reload and leaving asks', async () => {
  const { page } = await signIn(browser, PEOPLE.editor);
  const { code, kind } = await pick(page);
  const path = `${kind === 'PRODUCT' ? '/products' : '/models'}/${encodeURIComponent(code)}?channel=web&locale=en_US`;
  await visit(page, path);
  await page.getByLabel('Name', { exact: true }).fill('Not saved yet');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await page.getByText(/Unsaved changes from .* are back/).waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Not saved yet');
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Home' }).click();
  await page.getByRole('dialog', { name: 'Leave with unsaved changes?' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Discard' }).first().click();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).not.toBe('Not saved yet');
});
