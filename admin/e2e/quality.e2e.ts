/** Quality as an editor uses it: figures that lead to lists, a duplicate found and settled, and limits while typing. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, PEOPLE, signIn, url } from './people';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function visit(page: Page, path: string) {
  await page.goto(`${url}/admin${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

test('what is missing most leads to exactly the products that lack it', async () => {
  const { page, context } = await signIn(browser, PEOPLE.viewer);
  await visit(page, '/quality?channel=web&locale=fr_FR');
  await page.getByRole('img', { name: 'Completeness over time' }).waitFor();
  const bar = page.locator('a[href*="missing="]').first();
  const count = Number((await bar.innerText()).match(/(\d+) products?/)?.[1]);
  expect(count).toBeGreaterThan(0);
  await bar.click();
  await page.getByRole('button', { name: /^Remove filter/ }).first().waitFor();
  await page.getByText(new RegExp(`^${count} `)).first().waitFor();
  expect(page.url()).toContain('missing=');
  await context.close();
});

test('two kits that are one are found, compared, said to be different, and taken back', async () => {
  const { page, context } = await signIn(browser, PEOPLE.editor);
  await visit(page, '/products/FH6150-B');
  await page.getByText('This product looks like').waitFor();
  await page.getByRole('link', { name: 'Compare' }).click();
  const card = page.getByRole('listitem').filter({ hasText: 'FH6150-B' });
  await card.getByRole('button', { name: 'Compare' }).click();
  await card.getByRole('rowheader', { name: /Retail price/ }).filter({ hasText: 'Differs' }).waitFor();
  await card.getByRole('button', { name: /are different$/ }).click();
  await card.waitFor({ state: 'detached' });
  await page.getByText('Marked as different', { exact: true }).click();
  const settled = page.getByRole('listitem').filter({ hasText: 'FH6150-B' });
  await settled.getByRole('button', { name: /may be one after all$/ }).click();
  await settled.waitFor({ state: 'detached' });
  await page.getByText('Similar name', { exact: true }).first().click();
  await page.getByRole('listitem').filter({ hasText: 'FH6150-B' }).waitFor();
  await context.close();
});

test('a name is counted against what Google takes while one types, and a gap says why it is one', async () => {
  const { page, context } = await signIn(browser, PEOPLE.editor);
  await visit(page, '/products/FH6150-B?channel=web&locale=de_DE');
  const field = page.locator('#field-name');
  await field.getByText('30 / 150 Google').waitFor();
  await field.getByRole('textbox').fill('x'.repeat(153));
  await field.getByText('Google cuts the end off: 3 too many').waitFor();
  const gaps = page.getByRole('list', { name: /^Missing for/ });
  await gaps.getByText('USD is missing').waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await context.close();
});
