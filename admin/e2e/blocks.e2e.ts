/** A story of blocks: written, put into another order, approved, and on the web channel as it was written. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, PEOPLE, signIn, url, visit } from './people';

const CODE = 'story-first-light';
const EDITOR = `/entries/${CODE}?channel=web&locale=en_US`;
const HEADING = `Nine minutes ${Date.now().toString(36)}`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** The blocks as the site sees them: types, and the words of headings. */
async function served(): Promise<{ label: string; told: string[] }> {
  const query = 'query Story($code: String!) { entry(code: $code, locale: en_US) { label ... on Story { content { type ... on ContentHeadingBlock { text } ... on ContentQuoteBlock { quote } } } } }';
  const answer = await fetch(`${url}/channels/web/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { code: CODE } }) });
  const { data, errors } = (await answer.json()) as { data?: { entry: { label: string; content: { type: string; text?: string; quote?: string }[] } }; errors?: unknown };
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return { label: data.entry.label, told: data.entry.content.map((block) => block.text ?? block.quote ?? block.type) };
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+s');
  await page.getByText('Saved', { exact: true }).first().waitFor();
}

async function add(page: Page, type: string): Promise<void> {
  await page.getByRole('button', { name: /^Add block/ }).click();
  await page.getByRole('menuitem', { name: type, exact: true }).click();
}

async function approve(handle: string, name: string): Promise<void> {
  const { page } = await signIn(browser, handle);
  await visit(page, '/reviews');
  await page.getByRole('list', { name: 'Reviews' }).getByRole('button', { name: new RegExp(name) }).click();
  await page.getByText('New', { exact: true }).first().waitFor();
  await page.getByTestId('approve').click();
  await page.getByText('is approved').first().waitFor();
}

test('blocks are written, moved and served in their order', async () => {
  const before = await served();
  const { page } = await signIn(browser, PEOPLE.editor);
  await visit(page, EDITOR);
  await add(page, 'Heading');
  const heading = page.getByRole('textbox', { name: /^Heading/ }).last();
  await heading.fill(HEADING);
  await add(page, 'Quote');
  await page.getByRole('textbox', { name: /^Quote/ }).last().fill('It boils.');
  // To the top, past everything that was there.
  await heading.focus();
  for (let step = 0; step < before.told.length; step++) {
    await page.keyboard.press('Alt+ArrowUp');
  }
  await page.getByText(`Heading is now number 1 of ${before.told.length + 2}.`).waitFor();
  await save(page);
  expect(await served()).toEqual(before);

  await page.getByTestId('submit').click();
  await page.getByTestId('submit-send').click();
  await page.getByText('Submitted for review').waitFor();
  await approve(PEOPLE.approver, before.label);
  await approve(PEOPLE.administrator, before.label);
  await expect.poll(async () => (await served()).told).toEqual([HEADING, ...before.told, 'It boils.']);
});

test('a block that was deleted comes back, and so does a reload to what is not saved', async () => {
  const { page } = await signIn(browser, PEOPLE.editor);
  await visit(page, EDITOR);
  await page.getByRole('button', { name: /^Block 1, .*: delete$/ }).click();
  await page.getByText('is deleted.').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await add(page, 'Call to action');
  await page.getByRole('textbox', { name: /^Label/ }).fill('To the stoves');
  await page.reload();
  expect(await page.getByRole('textbox', { name: /^Label/ }).inputValue()).toBe('To the stoves');
});
