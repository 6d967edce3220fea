/** A list that is longer than what is loaded of it, and wider than the screen. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, url, visit } from './people';

const WORD = `Longlist${Date.now().toString(36)}`;
/** More than two pages. */
const ROWS = 130;
const PERSONS = 4;
const WEIGHT = 5;
const LIST = `/products?q=${WORD}&sort=code&channel=web&locale=en_US&cols=persons,weight,warranty_years,teaser,customs_code,meta_title,meta_description,composition`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  const person = await signIn(browser, PEOPLE.editor);
  page = person.page;
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  const inputs = Array.from({ length: ROWS }, (_, at) => ({ kind: 'PRODUCT', code: `${WORD}-${String(at).padStart(3, '0')}`, family: 'tent', values: [{ attribute: 'name', locale: 'en_US', data: { text: `${WORD} ${at}` } }, { attribute: 'weight', data: { measurement: { amount: '900', unit: 'GRAM' } } }] }));
  await ask(page, 'mutation Make($inputs: [CreateResourceInput!]!) { putResources(inputs: $inputs) { counts { created } } }', { inputs });
});
afterAll(async () => {
  for (const { id, version } of await stored()) await ask(page, 'mutation Gone($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }', { id, version });
  await browser.close();
});

const cell = (row: number, column: number): Locator => page.locator(`[data-cell="${row}:${column}"]`);
const said = (words: string | RegExp) => page.locator('[role=status]').filter({ hasText: words }).first().waitFor();

interface Stored {
  id: string;
  version: number;
  persons: { data: { number: string } }[];
  weight: { data: { amount: string } }[];
}

/** All of them by their codes, as the hub holds them. */
async function stored(): Promise<Stored[]> {
  const query = 'query Held($search: String!) { resources(kinds: [PRODUCT], search: $search, sort: { field: "code", direction: ASC }, first: 200) { nodes { id version persons: values(attributes: ["persons"]) { data { ... on NumberData { number } } } weight: values(attributes: ["weight"]) { data { ... on MeasurementData { amount } } } } } }';
  return (await ask<{ resources: { nodes: Stored[] } }>(page, query, { search: WORD })).resources.nodes;
}

async function pasteAt(row: number, column: number, text: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await cell(row, column).click();
  await page.keyboard.press('Control+v');
}

test('a column that is longer than what is loaded goes into all of its rows', async () => {
  await expect.poll(async () => (await stored()).length).toBe(ROWS);
  await visit(page, LIST);
  await cell(1, PERSONS).waitFor();
  await pasteAt(1, PERSONS, Array.from({ length: ROWS }, (_, at) => String(1 + (at % 9))).join('\r\n'));
  await said(`${ROWS} cells saved.`);
  const persons = (await stored()).map((each) => each.persons[0]?.data.number);
  expect(persons).toEqual(Array.from({ length: ROWS }, (_, at) => String(1 + (at % 9))));
});

test('a row that is shorter than the others leaves what stands to its right', async () => {
  await page.reload();
  await pasteAt(1, PERSONS, '11\t1 kg\r\n12\r\n');
  await said('3 cells saved.');
  const [first, second] = await stored();
  expect([first?.weight[0]?.data.amount, second?.persons[0]?.data.number, second?.weight[0]?.data.amount]).toEqual(['1', '12', '900']);
});

test('Ctrl+A takes the cells and nothing else of the page', async () => {
  await cell(2, WEIGHT).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await said(/ cells copied/);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n')[1]).toMatch(new RegExp(`^${WORD} 1\t.*\t12\t900 g\t`));
  await page.keyboard.press('Escape');
});

test('the name stays in sight at the end of a wide row', async () => {
  await cell(2, PERSONS).click();
  const name = await cell(2, 1).boundingBox();
  await page.keyboard.press('End');
  await expect.poll(() => page.getByRole('grid').evaluate((grid) => grid.scrollLeft)).toBeGreaterThan(100);
  expect((await cell(2, 1).boundingBox())?.x).toBe(name?.x);
  // The way back does not end below it.
  for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowLeft');
  const [active, named] = await Promise.all([page.evaluate(() => document.activeElement?.getBoundingClientRect().left ?? 0), cell(2, 1).boundingBox()]);
  expect(active).toBeGreaterThanOrEqual((named?.x ?? 0) + (named?.width ?? 0) - 1);
});

test('one gets to the end, into the middle and back without what lies between', async () => {
  await visit(page, LIST);
  await cell(1, 1).waitFor();
  await cell(1, WEIGHT).click();
  await page.keyboard.press('Control+End');
  const focused = () => page.evaluate(() => document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex'));
  await expect.poll(focused).toBe(String(ROWS + 1));
  await page.getByRole('grid').getByText(`${WORD} ${ROWS - 1}`, { exact: true }).waitFor();
  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toBe(String(ROWS));
  await page.keyboard.press('Control+Home');
  await expect.poll(focused).toBe('2');
  // The scrollbar knows the whole list.
  const grid = page.getByRole('grid');
  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  await grid.getByText(`${WORD} ${ROWS / 2}`, { exact: true }).waitFor();
  // What is edited there is saved to its own row.
  const row = page.getByRole('row').filter({ hasText: `${WORD}-${String(ROWS / 2).padStart(3, '0')}` });
  await row.getByRole('gridcell').nth(WEIGHT).click();
  await page.keyboard.type('777');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await stored())[ROWS / 2]?.weight[0]?.data.amount).toBe('777');
});
