/** Values edited in the grid as in a spreadsheet: typed, picked, pasted, filled down, refused and taken back; in English and German. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings } from './findings';
import { ask, openBrowser, PEOPLE, signIn, url, visit } from './people';

/** Tents keep these at their root model. */
const TENTS = '/products?show=models&family=tent&channel=web&locale=en_US&sort=label&cols=persons,warranty_years,weight,season_rating,activities';
const COLUMNS = { label: 1, persons: 4, warranty: 5, weight: 6, season: 7, activities: 8 };

let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page, context } = await signIn(browser, PEOPLE.editor));
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
});
afterAll(() => browser.close());

const cell = (on: Page, row: number, column: number): Locator => on.locator(`[data-cell="${row}:${column}"]`);
const status = (on: Page) => on.locator('[role=status]');
const text = async (on: Page, row: number, column: number) => (await cell(on, row, column).innerText()).trim();

async function open(on: Page, path: string): Promise<void> {
  await visit(on, path);
  await cell(on, 1, COLUMNS.label).waitFor();
  await on.getByRole('grid').and(on.locator('[aria-busy=false]')).waitFor();
}

async function said(on: Page, words: string | RegExp): Promise<void> {
  await status(on).filter({ hasText: words }).first().waitFor();
}

/** The code of the model in a row; the number of its variants stands behind it. */
async function codeOf(on: Page, row: number): Promise<string> {
  const [, code = ''] = (await cell(on, row, COLUMNS.label).innerText()).split('\n');
  return code.trim().replace(/\d+$/, '').trim();
}

interface Held {
  persons?: string;
  weight?: { amount: string; unit: string };
}

async function stored(code: string): Promise<Held> {
  const query = 'query Held($code: String!) { resource(kind: PRODUCT_MODEL, code: $code) { persons: values(attributes: ["persons"]) { data { ... on NumberData { number } } } weight: values(attributes: ["weight"]) { data { ... on MeasurementData { amount unit } } } } }';
  const { resource } = await ask<{ resource: { persons: { data: { number: string } }[]; weight: { data: { amount: string; unit: string } }[] } }>(page, query, { code });
  return { persons: resource.persons[0]?.data.number, weight: resource.weight[0]?.data };
}

async function copyText(copied: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), copied);
}

test('what is typed is saved, goes down a row, and is there after a reload', async () => {
  await open(page, TENTS);
  const before = await text(page, 1, COLUMNS.persons);
  const other = before === '4' ? '5' : '4';
  await cell(page, 1, COLUMNS.persons).click();
  await page.keyboard.type(other);
  await page.keyboard.press('Enter');
  await said(page, '1 cell saved.');
  expect(await cell(page, 2, COLUMNS.persons).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.reload();
  await cell(page, 1, COLUMNS.persons).waitFor();
  expect(await text(page, 1, COLUMNS.persons)).toBe(other);
  expect((await stored(await codeOf(page, 1))).persons).toBe(other);
  // F2 edits what is there, Escape leaves it.
  await cell(page, 1, COLUMNS.persons).click();
  await page.keyboard.press('F2');
  await page.keyboard.type('77');
  await page.keyboard.press('Escape');
  expect(await text(page, 1, COLUMNS.persons)).toBe(other);
  await page.keyboard.type(before);
  await page.keyboard.press('Tab');
  await said(page, '1 cell saved.');
  expect(await cell(page, 1, COLUMNS.warranty).evaluate((element) => element === document.activeElement)).toBe(true);
});

test('a block is pasted, its good cells are saved, the bad one stays with what was pasted and is mended', async () => {
  await open(page, TENTS);
  const before = [await text(page, 1, COLUMNS.persons), await text(page, 2, COLUMNS.persons)];
  // Nobody has these.
  await copyText('11\t41\r\n99\t42\r\n');
  await cell(page, 1, COLUMNS.persons).click();
  await page.keyboard.press('Control+v');
  await said(page, '3 cells saved. 1 cell refused.');
  const bad = cell(page, 2, COLUMNS.persons);
  expect([await bad.getAttribute('aria-invalid'), await text(page, 2, COLUMNS.persons)]).toEqual(['true', expect.stringMatching(/^99/)]);
  expect(await bad.getAttribute('title')).toMatch(/12/);
  expect([await text(page, 1, COLUMNS.persons), await text(page, 2, COLUMNS.warranty)]).toEqual(['11', '42']);

  // It is found again, typed on from, and saved.
  await page.getByRole('button', { name: 'Show the one refused' }).click();
  await page.keyboard.press('F2');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Enter');
  await said(page, '1 cell saved.');
  expect([await bad.getAttribute('aria-invalid'), await text(page, 2, COLUMNS.persons)]).toEqual([null, '9']);

  await cell(page, 1, COLUMNS.persons).click();
  await page.keyboard.press('Control+z');
  await said(page, /1 cell saved/);
  await page.keyboard.press('Control+z');
  await expect.poll(() => text(page, 1, COLUMNS.persons)).toBe(before[0]);
  await expect.poll(() => text(page, 2, COLUMNS.persons)).toBe(before[1]);
});

test('what cannot be read is refused before it is sent, and Escape discards it', async () => {
  await open(page, TENTS);
  const before = await text(page, 1, COLUMNS.weight);
  await cell(page, 1, COLUMNS.weight).click();
  await page.keyboard.type('heavy');
  await page.keyboard.press('Enter');
  await said(page, '1 cell refused.');
  await cell(page, 1, COLUMNS.weight).click();
  await page.getByText('Not saved: This is no amount with a unit.').last().waitFor();
  await page.keyboard.press('Escape');
  await said(page, '1 entry discarded.');
  expect(await text(page, 1, COLUMNS.weight)).toBe(before);
});

test('what somebody else changed meanwhile is kept and said; taking that over saves', async () => {
  await open(page, TENTS);
  const code = await codeOf(page, 1);
  const before = await text(page, 1, COLUMNS.persons);
  const { resource } = await ask<{ resource: { id: string; version: number } }>(page, 'query Seen($code: String!) { resource(kind: PRODUCT_MODEL, code: $code) { id version } }', { code });
  const change = 'mutation Change($id: ID!, $version: Int!, $number: Decimal!) { saveResource(input: { id: $id, version: $version, values: [{ attribute: "persons", data: { number: $number } }] }) { version } }';
  await ask(page, change, { id: resource.id, version: resource.version, number: '10' });
  await cell(page, 1, COLUMNS.persons).click();
  await page.keyboard.type('11');
  await page.keyboard.press('Enter');
  await said(page, '1 cell refused.');
  expect(await cell(page, 1, COLUMNS.persons).getAttribute('title')).toBe('Somebody changed this meanwhile, to: 10');
  // Leaving would lose it, so the page asks.
  await cell(page, 1, COLUMNS.label).click();
  await page.getByRole('dialog', { name: 'Leave what was refused?' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Save again' }).click();
  await said(page, '1 cell saved.');
  expect((await stored(code)).persons).toBe('11');
  await cell(page, 1, COLUMNS.persons).click();
  await page.keyboard.type(before);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await stored(code)).persons).toBe(before);
});

test('a column is filled down, copied to a spreadsheet, and taken back', async () => {
  await open(page, TENTS);
  const column = () => Promise.all([1, 2, 3].map((row) => text(page, row, COLUMNS.warranty)));
  const before = await column();
  await cell(page, 1, COLUMNS.warranty).click();
  await page.keyboard.type('43');
  await page.keyboard.press('Enter');
  await said(page, '1 cell saved.');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('3 × 1 cells').waitFor();
  await page.keyboard.press('Control+d');
  await said(page, '2 cells saved.');
  expect(await column()).toEqual(['43', '43', '43']);
  await page.keyboard.press('Control+c');
  await said(page, '3 cells copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('43\n43\n43');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(column).toEqual(before);
  await page.keyboard.press('Control+y');
  await expect.poll(async () => (await column())[0]).toBe('43');
  await page.keyboard.press('Control+z');
  await expect.poll(column).toEqual(before);
  await page.waitForFunction(() => !document.body.innerText.includes('Saving'));
});

test('a cell that is copied fills what is selected', async () => {
  await open(page, TENTS);
  const column = () => Promise.all([1, 2, 3].map((row) => text(page, row, COLUMNS.season)));
  const before = await column();
  await cell(page, 1, COLUMNS.season).click();
  await page.keyboard.press('Control+c');
  await cell(page, 1, COLUMNS.season).hover();
  await page.mouse.down();
  await cell(page, 3, COLUMNS.season).hover();
  await page.mouse.up();
  await page.keyboard.press('Control+v');
  await expect.poll(column).toEqual([before[0], before[0], before[0]]);
  await page.keyboard.press('Control+z');
  await expect.poll(column).toEqual(before);
});

test('options are picked by typing their names', async () => {
  await open(page, TENTS);
  const before = await text(page, 2, COLUMNS.season);
  await cell(page, 2, COLUMNS.season).click();
  await page.keyboard.press('Enter');
  await page.getByRole('option').first().waitFor();
  const names = await page.getByRole('option').allInnerTexts();
  const other = names.find((name) => name.trim() !== before && name !== 'No value')?.trim() ?? '';
  await page.keyboard.type(other);
  await page.getByRole('option', { name: other, exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => text(page, 2, COLUMNS.season)).toBe(other);
  await said(page, '1 cell saved.');
  await page.keyboard.press('Control+z');
  await expect.poll(() => text(page, 2, COLUMNS.season)).toBe(before);
});

test('a cell that is refused, selected or edited has no serious finding', async () => {
  await open(page, TENTS);
  await cell(page, 1, COLUMNS.weight).click();
  await page.keyboard.type('heavy');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+ArrowRight');
  expect(await findings(page)).toEqual([]);
  await cell(page, 2, COLUMNS.activities).click();
  await page.keyboard.press('F2');
  await page.getByRole('option').first().waitFor();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
  await said(page, '1 entry discarded.');
});

test('an inherited value shows where it comes from, and refuses before anybody types', async () => {
  await open(page, '/products?family=jacket&q=graupel&channel=web&locale=en_US&sort=label&cols=name,weight');
  const name = cell(page, 1, 4);
  await expect.poll(() => name.locator('[data-derived=INHERITED]').count()).toBe(1);
  await name.click();
  await page.keyboard.type('x');
  await said(page, /^Kept by .+: it is edited there\.$/);
  expect(await page.locator('[data-sheet-editor]').count()).toBe(0);
  // What the variant keeps itself can be typed, and the label still leads to the page.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F2');
  await page.locator('[data-sheet-editor] input').first().waitFor();
  await page.keyboard.press('Escape');
  const label = (await cell(page, 1, COLUMNS.label).innerText()).split('\n')[0] ?? '';
  await cell(page, 1, COLUMNS.label).click();
  await page.getByRole('heading', { level: 1, name: label }).waitFor();
});

test('whoever may not edit finds the grid as it was', async () => {
  const june = await signIn(browser, PEOPLE.viewer);
  await open(june.page, TENTS.replace('show=models&', ''));
  expect(await june.page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
  await june.page.locator('[data-cell="1:2"]').click();
  await june.page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Products' }).waitFor();
  await june.context.close();
});

test('in German numbers have a comma, and the header names the language of its values', async () => {
  const german = await signIn(browser, PEOPLE.editor, { locale: 'de-DE' });
  await open(german.page, '/products?show=models&family=tent&channel=web&locale=de_DE&sort=label&cols=weight,claim');
  await german.page.getByRole('columnheader', { name: /Deutsch/ }).waitFor();
  const code = await codeOf(german.page, 1);
  const before = await text(german.page, 1, 4);
  await cell(german.page, 1, 4).click();
  await german.page.keyboard.type('2,75 kg');
  await german.page.keyboard.press('Enter');
  await said(german.page, '1 Zelle gespeichert.');
  expect(await text(german.page, 1, 4)).toBe('2,75 kg');
  expect((await stored(code)).weight).toEqual({ amount: '2.75', unit: 'KILOGRAM' });
  await german.page.keyboard.press('Control+z');
  await expect.poll(() => text(german.page, 1, 4)).toBe(before);
  await german.context.close();
});
