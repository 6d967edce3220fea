/** Category trees: one that fills itself, moved with the keys and the mouse, and the way to what a category says. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const ROOT = `trial_${Date.now().toString(36)}`;
const NAMES = ['one', 'two', 'three'].map((name) => `${ROOT}_${name}`);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.administrator));
  const save = 'mutation Make($input: CategoryInput!) { saveCategory(input: $input) { code } }';
  await ask(page, save, { input: { code: ROOT, labels: [] } });
  for (const [sort, code] of NAMES.entries()) await ask(page, save, { input: { code, parent: ROOT, sort, labels: [] } });
});
afterAll(async () => {
  for (const code of [...NAMES, ...NAMES, ROOT]) await ask(page, `mutation { deleteCategory(code: "${code}") }`).catch(() => undefined);
  await browser.close();
});

interface Tree {
  category: { children: { code: string; children: { code: string }[] }[] };
}

/** The trial tree in one line: `one two(three)`. */
async function tree(): Promise<string> {
  const { category } = await ask<Tree>(page, 'query Tree($code: String!) { category(code: $code) { children { code children { code } } } }', { code: ROOT });
  const short = (code: string) => code.slice(ROOT.length + 1);
  return category.children.map((each) => short(each.code) + (each.children.length > 0 ? `(${each.children.map((child) => short(child.code)).join(' ')})` : '')).join(' ');
}

const handle = (name: string) => page.getByRole('button', { name: `Move ${ROOT}_${name}`, exact: true });

/** The trial categories from top to bottom, as they are drawn. */
async function drawn(): Promise<string> {
  const labels = await page.getByRole('button', { name: new RegExp(`^Move ${ROOT}_`) }).evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  return labels.map((label) => label.slice(`Move ${ROOT}_`.length)).join(' ');
}

/** Whether the moved category has the focus. */
const focused = () => handle('one').evaluate((button) => button === document.activeElement).catch(() => false);

test('Alt and the arrow keys move a category, and the focus stays with it', async () => {
  await visit(page, '/model?tab=categories');
  await handle('one').focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(tree).toBe('two one three');
  await expect.poll(drawn).toBe('two one three');
  await expect.poll(focused).toBe(true);
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(tree).toBe('two(one) three');
  await expect.poll(focused).toBe(true);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(tree).toBe('two one three');
});

test('a category is dragged below another one, and a wrong place is refused with its reason', async () => {
  await handle('three').dragTo(page.getByText(`${ROOT}_two`, { exact: true }).first());
  await expect.poll(tree).toBe('two(three) one');
  await expect.poll(drawn).toBe('two three one');
  const root = page.getByRole('button', { name: 'Move Shop', exact: true });
  await root.dragTo(page.getByText(`${ROOT}_one`, { exact: true }).first());
  const dialog = page.getByRole('dialog');
  await dialog.getByText('lie in this branch').waitFor();
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText('is rooted in this category').waitFor();
});

test('a condition shows what it would take in, and the category says that it fills itself', async () => {
  await page.getByRole('button', { name: `Edit ${ROOT}_one`, exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Edit category' });
  const condition = form.getByLabel('Fills itself with');
  await condition.fill("values.name == 'Graupel'");
  await form.getByText('differs by locale').waitFor();
  expect(await form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await condition.fill('values.weight.GRAM < 50.0');
  await form.getByRole('table', { name: 'Products it takes in' }).getByText('enters').first().waitFor();
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByText(/^by rule: \d+$/).first().waitFor();
});

test('products say which categories take them in, and a category leads to its content', async () => {
  await visit(page, '/products/FH6080');
  await page.getByText('Under 300 grams').waitFor();
  await page.getByText('by rule', { exact: true }).first().waitFor();
  expect(await page.getByRole('button', { name: 'Remove from Under 300 grams' }).count()).toBe(0);
  await visit(page, '/model?tab=categories');
  await page.getByRole('link', { name: 'Content of Camp' }).click();
  await expect.poll(() => page.getByLabel('Title', { exact: true }).inputValue()).toBe('A night outside');
});
