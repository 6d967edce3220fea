/** Views of a list: columns ordered and narrowed from their heads, kept, shared, opened by their address, changed and taken back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, PEOPLE, signIn, visit } from './people';

let browser: Browser;
let page: Page;
let other: Page;
let address = '';
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
  ({ page: other } = await signIn(browser, PEOPLE.viewer));
});
afterAll(() => browser.close());

const TENTS = '/products?show=models&family=tent&channel=web&locale=en_US&cols=persons,weight';
const heads = async (on: Page) => (await on.getByRole('columnheader').allInnerTexts()).map((text) => text.split('\n')[0]?.trim() ?? '').filter((text) => text !== '');
const head = (on: Page, name: RegExp) => on.getByRole('columnheader', { name });
const settled = (on: Page) => on.getByRole('grid').and(on.locator('[aria-busy=false]')).waitFor();
const chosen = (on: Page) => on.getByRole('button', { name: /^View:/ });

test('columns move and widen by keyboard, and the address says so', async () => {
  await visit(page, TENTS);
  await settled(page);
  const before = await heads(page);
  const weight = before.findIndex((name) => /weight/i.test(name));
  await head(page, /weight/i).focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await page.waitForURL((url) => (url.searchParams.get('cols') ?? '').startsWith('weight'));
  const after = await heads(page);
  expect([after[weight - 1], after[weight]]).toEqual([before[weight], before[weight - 1]]);
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await page.waitForURL((url) => (url.searchParams.get('widths') ?? '').startsWith('weight:'));
});

test('the head of a column narrows the list by its values', async () => {
  const menu = async () => {
    await head(page, /persons/i).hover();
    await head(page, /persons/i).getByRole('button').click();
  };
  await menu();
  await page.getByRole('menuitem', { name: 'Filter' }).click();
  await page.getByLabel('At least').fill('4');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL((url) => url.searchParams.get('where') === 'persons:min:4');
  await page.getByText(/at least 4/).waitFor();
});

test('what a list looks like is kept as a view and shared, and its address is enough', async () => {
  await chosen(page).click();
  await page.getByRole('menuitem', { name: /Save as new view/ }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name').fill('Large tents');
  await form.getByLabel('Everybody').check();
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'hidden' });
  await page.waitForURL((url) => /^[0-9a-f-]{36}$/.test(url.searchParams.get('view') ?? ''));
  const view = new URL(page.url()).searchParams.get('view') ?? '';
  address = `/products?show=models&view=${view}`;
  await visit(other, address);
  await other.waitForURL((url) => url.searchParams.get('where') === 'persons:min:4');
  await settled(other);
  expect(await heads(other)).toEqual(await heads(page));
  await expect(chosen(other).innerText()).resolves.toMatch('Large tents');
});

test('a change on top of a view shows, and is taken back', async () => {
  await other.getByRole('button', { name: /Remove filter.*at least 4/ }).click();
  await other.waitForURL((url) => !url.searchParams.has('where'));
  await chosen(other).getByText('modified').waitFor();
  await chosen(other).click();
  expect(await other.getByRole('menuitem', { name: 'Save changes' }).count()).toBe(0);
  await other.getByRole('menuitem', { name: 'Take changes back' }).click();
  await other.waitForURL((url) => url.searchParams.get('where') === 'persons:min:4');
  await chosen(other).getByText('modified').waitFor({ state: 'hidden' });
});

test('a list opens with the view that somebody chose for it', async () => {
  await chosen(other).click();
  await other.getByRole('menuitem', { name: 'Open the list with it' }).click();
  await visit(other, '/products?show=models');
  await other.waitForURL((url) => url.searchParams.get('where') === 'persons:min:4');
});

test('a view that was deleted is gone for everybody, and its address says so', async () => {
  await chosen(page).click();
  await page.getByRole('menuitem', { name: 'Delete view' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete view' }).click();
  await page.waitForURL((url) => url.searchParams.get('view') === 'all');
  await visit(other, address);
  await other.getByText('This view does not exist').waitFor();
});
