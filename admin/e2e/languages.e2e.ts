/** Up to three languages side by side: chosen with the keys, kept in the address, each of them worked in like the first. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const WORD = `Leewardling${Date.now().toString(36)}`;
const CODE = `${WORD}-1`;
const STORY = `${WORD}-story`;
const THREE = 'channel=web&locale=en_US&beside=de_DE,fr_FR';

const block = (text: string) => ({ blocks: [{ type: 'heading', text }] });

let browser: Browser;
let page: Page;
let product: string;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor, { viewport: { width: 1280, height: 900 } }));
  const name = [['en_US', WORD], ['de_DE', `${WORD} deutsch`], ['fr_FR', `${WORD} français`]].map(([locale, text]) => ({ attribute: 'name', locale, data: { text } }));
  const make = 'mutation Make($input: CreateResourceInput!) { createResource(input: $input) { id } }';
  const made = await ask<{ createResource: { id: string } }>(page, make, { input: { kind: 'PRODUCT', code: CODE, family: 'tent', values: name } });
  product = made.createResource.id;
  await ask(page, make, { input: { kind: 'ENTRY', code: STORY, family: 'story', values: [{ attribute: 'content', locale: 'en_US', data: block('Up the hill') }] } });
});
afterAll(() => browser.close());

const french = () => page.getByLabel('Name French', { exact: true });

async function stored(locale: string): Promise<string | undefined> {
  const query = 'query N($id: ID!, $locale: String!) { resource(id: $id) { values(attributes: ["name"], locale: $locale) { data { ... on TextData { text } } } } }';
  const { resource } = await ask<{ resource: { values: { data: { text: string } }[] } }>(page, query, { id: product, locale });
  return resource.values[0]?.data.text;
}

/** Where the columns of a field begin. */
async function columns(field: string): Promise<{ x: number; y: number }[]> {
  return page.locator(`#field-${field} [data-count] > *`).evaluateAll((all) => all.map((each) => ({ x: Math.round(each.getBoundingClientRect().x), y: Math.round(each.getBoundingClientRect().y) })));
}

test('an address that names one language takes a second one with the keys, and gives it back', async () => {
  await visit(page, `/products/${CODE}?channel=web&locale=en_US&beside=de_DE`);
  expect(await columns('name')).toHaveLength(2);
  await page.getByRole('combobox', { name: 'Compare with …' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'French' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL((address) => address.searchParams.get('beside') === 'de_DE,fr_FR');
  expect(await columns('name')).toHaveLength(3);
  await page.keyboard.press('Backspace');
  await page.waitForURL((address) => address.searchParams.get('beside') === 'de_DE');
  expect(await columns('name')).toHaveLength(2);
});

test('three stand side by side on a small laptop, and below each other where there is no room', async () => {
  await visit(page, `/products/${CODE}?${THREE}`);
  const wide = await columns('name');
  expect(new Set(wide.map(({ y }) => y)).size).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.setViewportSize({ width: 600, height: 900 });
  await expect.poll(async () => new Set((await columns('name')).map(({ x }) => x)).size).toBe(1);
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('the third is edited, survives a reload and is saved with the others', async () => {
  await visit(page, `/products/${CODE}?${THREE}`);
  await french().fill(`${WORD} le sac`);
  await page.getByLabel('Name German', { exact: true }).fill(`${WORD} der Sack`);
  await page.reload();
  await page.getByText(/^Unsaved changes from /).waitFor();
  expect(await french().inputValue()).toBe(`${WORD} le sac`);
  await page.keyboard.press('Control+s');
  await page.getByText('2 unsaved changes').waitFor({ state: 'detached' });
  expect([await stored('de_DE'), await stored('fr_FR')]).toEqual([`${WORD} der Sack`, `${WORD} le sac`]);
});

test('what is outdated in the third says so there, and is still right when somebody says so', async () => {
  await page.getByLabel('Name', { exact: true }).fill(`${WORD} renamed`);
  await page.keyboard.press('Control+s');
  const third = page.locator('#field-name [data-count] > *').nth(2);
  await third.getByText(/^Outdated since /).waitFor();
  await third.getByRole('button', { name: 'Still right: Name' }).click();
  await third.getByText(/^Outdated since /).waitFor({ state: 'detached' });
  await page.locator('#field-name [data-count] > *').nth(1).getByText(/^Outdated since /).waitFor();
});

test('blocks are copied into the third and changed there', async () => {
  await visit(page, `/entries/${STORY}?${THREE}`);
  const third = page.locator('#field-content [data-count] > *').nth(2);
  await third.getByRole('button', { name: 'Copy from English: Story' }).click();
  await third.getByRole('textbox').first().fill('En montant');
  await page.keyboard.press('Control+s');
  await page.getByText('1 unsaved change').waitFor({ state: 'detached' });
  await visit(page, `/entries/${STORY}?channel=web&locale=fr_FR&beside=en_US`);
  const texts = () => page.locator('#field-content').getByRole('textbox').evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value));
  await expect.poll(texts).toEqual(['En montant', 'Up the hill']);
});
