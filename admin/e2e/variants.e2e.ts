/** A model gets its variants by hand, over two levels, from the values of its axes; and something is made after the pattern of another. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const MARK = Date.now().toString(36);
const MODEL = `PACK-${MARK}`;
const COPY = `COPY-${MARK}`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
});
afterAll(() => browser.close());

async function openVariants() {
  await page.getByRole('tab', { name: 'Variants' }).click();
  await page.getByRole('button', { name: 'Add variants' }).click();
  return page.getByRole('dialog', { name: /^New variants of/ });
}

test('a new model has no variants and says how to make them', async () => {
  await visit(page, '/products');
  await page.getByRole('button', { name: 'New product' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Product model' }).click();
  await dialog.getByRole('textbox', { name: 'Code' }).fill(MODEL);
  await dialog.getByRole('combobox', { name: 'Family', exact: true }).click();
  await page.getByRole('option', { name: 'Backpacks' }).click();
  await dialog.getByRole('combobox', { name: 'Family variant' }).click();
  await page.getByRole('option', { name: 'By pack size and colour' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: MODEL }).waitFor();
  const variants = await openVariants();
  expect(await variants.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true);
  await variants.getByRole('combobox', { name: 'Pack size' }).click();
  for (const size of ['45', '60']) await page.getByRole('option', { name: new RegExp(size) }).click();
  await page.keyboard.press('Escape');
  // Codes are proposed, and anybody may have other ideas.
  await variants.getByRole('textbox', { name: `Code of ${MODEL}-l60` }).fill(`${MODEL}-large`);
  await variants.getByRole('button', { name: 'Make 2 variants' }).click();
  await page.getByRole('link', { name: `${MODEL}-large` }).waitFor();
});

test('each combination of the next level is tried out before it is made, and what is there already is left out', async () => {
  await page.getByRole('link', { name: `${MODEL}-large` }).click();
  await page.getByRole('heading', { level: 1, name: `${MODEL}-large` }).waitFor();
  const variants = await openVariants();
  const choose = async (...colours: string[]) => {
    await variants.getByRole('combobox', { name: 'Colour' }).click();
    for (const colour of colours) await page.getByRole('option', { name: colour, exact: true }).click();
    await page.keyboard.press('Escape');
  };
  await choose('Ochre', 'Basalt');
  const ochre = variants.getByRole('checkbox', { name: new RegExp(`^Make ${MODEL}-large-ochre$`) });
  await variants.getByRole('button', { name: 'Make 2 variants' }).waitFor();
  await ochre.uncheck();
  await variants.getByRole('button', { name: 'Make 1 variant' }).click();
  await page.getByRole('link', { name: `${MODEL}-large-basalt` }).waitFor();
  const again = await openVariants();
  await again.getByRole('combobox', { name: 'Colour' }).click();
  for (const colour of ['Ochre', 'Basalt']) await page.getByRole('option', { name: colour, exact: true }).click();
  await page.keyboard.press('Escape');
  await again.getByText('There already').waitFor();
  await again.getByRole('button', { name: 'Make 1 variant' }).click();
  await page.getByRole('link', { name: `${MODEL}-large-ochre` }).waitFor();
  const { resource } = await ask<{ resource: { childCount: number } }>(page, `{ resource(kind: PRODUCT_MODEL, code: "${MODEL}-large") { childCount } }`);
  expect(resource.childCount).toBe(2);
});

test('what is like another begins as its copy, without its identifiers', async () => {
  await visit(page, '/products/FH6110?channel=web&locale=en_US');
  const name = await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'SKU' }).fill('FH6110');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('textbox', { name: 'SKU' }).fill(COPY);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByText(COPY, { exact: true }).first().waitFor();
  await expect.poll(() => page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe(name);
  expect(await page.getByRole('textbox', { name: 'GTIN', exact: true }).inputValue()).toBe('');
});
