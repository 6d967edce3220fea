/** The grid: search, facets, the address, the keyboard; and all of it in German. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, PEOPLE, signIn, visit } from './people';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
});
afterAll(() => browser.close());

const rows = (on: Page) => on.getByRole('grid').locator('[role=row][aria-rowindex]:not([aria-rowindex="1"]):not([aria-busy])');
const firstName = (on: Page) => rows(on).first().locator('[role=gridcell]').nth(1);

test('a search narrows the list and stands in the address', async () => {
  await visit(page, '/products');
  await rows(page).first().waitFor();
  const word = (await firstName(page).innerText()).split(/\s/)[0] ?? '';
  await page.keyboard.press('/');
  await page.keyboard.type(word);
  await page.waitForURL((address) => address.searchParams.get('q') === word);
  await page.getByRole('grid').and(page.locator('[aria-busy=false]')).waitFor();
  expect(await firstName(page).innerText()).toMatch(new RegExp(word, 'i'));
  await page.getByRole('button', { name: /Remove filter/ }).click();
  await page.waitForURL((address) => !address.searchParams.has('q'));
});

test('a facet filters, the link to it works elsewhere, and back takes it away', async () => {
  await visit(page, '/products');
  const family = page.getByRole('group', { name: 'Family' }).getByRole('checkbox').first();
  await family.check();
  await page.waitForURL((address) => address.searchParams.has('family'));
  const address = page.url();
  const other = await page.context().newPage();
  await other.goto(address);
  await rows(other).first().waitFor();
  expect(await other.getByRole('group', { name: 'Family' }).getByRole('checkbox').first().isChecked()).toBe(true);
  await other.close();
  await page.goBack();
  await page.waitForURL((now) => !now.searchParams.has('family'));
});

test('the keyboard moves through the grid and opens a product', async () => {
  await visit(page, '/products');
  await rows(page).nth(2).waitFor();
  await rows(page).first().locator('[role=gridcell]').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByText('1 selected').waitFor();
  const name = await rows(page).nth(1).locator('[role=gridcell]').nth(1).innerText();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: name.split('\n')[0] ?? '' }).waitFor();
});

test('the palette jumps to a screen', async () => {
  await visit(page, '/');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('chann');
  await page.getByRole('option', { name: /Channels/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Channels' }).waitFor();
});

test('everything speaks German when asked to', async () => {
  const german = await signIn(browser, PEOPLE.approver, { locale: 'de-DE' });
  await visit(german.page, '/products');
  await german.page.getByRole('heading', { level: 1, name: 'Produkte' }).waitFor();
  await rows(german.page).first().waitFor();
  await expect.poll(() => german.page.getByRole('columnheader', { name: 'Vollständig' }).count()).toBe(1);
  expect(await german.page.locator('html').getAttribute('lang')).toBe('de');
  await german.context.close();
});
