/** A size chart: changed like in a spreadsheet, refused where it makes no sense, and shown where values are shown. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const EDITOR = '/models/foehn?channel=web&locale=en_US';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
});
afterAll(() => browser.close());

type Row = Record<string, unknown>;

async function rows(): Promise<Row[]> {
  const query = '{ resource(kind: PRODUCT_MODEL, code: "foehn") { values(attributes: ["size_chart"]) { data { ... on TableData { rows } } } } }';
  const answer = await ask<{ resource: { values: { data: { rows: Row[] } }[] } }>(page, query);
  return answer.resource.values[0]?.data.rows ?? [];
}

const cell = (column: string, row: number) => page.getByLabel(`${column}, Row ${row}`, { exact: true });

test('a row is added, refused without its size, and saved with it', async () => {
  const before = await rows();
  await visit(page, EDITOR);
  await page.getByRole('button', { name: 'Add row (Size chart)' }).click();
  const added = before.length + 1;
  await cell('Chest', added).fill('116');
  await page.keyboard.press('Control+s');
  await page.getByText(`Row ${added}`, { exact: false }).filter({ hasText: /empty|required|missing/i }).first().waitFor();
  expect(await rows()).toEqual(before);

  await cell('Size', added).fill('XXL');
  await page.keyboard.press('Control+s');
  await page.getByText('Saved', { exact: true }).first().waitFor();
  expect(await rows()).toEqual([...before, { size: 'XXL', chest: { amount: '116', unit: 'CENTIMETER' } }]);
});

test('a row that was deleted comes back, and one that was moved stays where it went', async () => {
  const before = await rows();
  await visit(page, EDITOR);
  await page.getByRole('button', { name: 'Row 1: delete' }).click();
  await page.getByText('Row 1 is deleted.').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await cell('Size', 2).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Control+s');
  await page.getByText('Saved', { exact: true }).first().waitFor();
  expect(await rows()).toEqual([before[1], before[0], ...before.slice(2)]);
});
