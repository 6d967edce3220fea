/** Rules: one is written with a look at what it does; what rules make says where it comes from, and gives way to a person. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const CODE = `note_${Date.now().toString(36)}`;
const PRODUCT = '/products/FH6040?channel=web&locale=en_US';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.administrator));
});
afterAll(async () => {
  await ask(page, `mutation { deleteRule(code: "${CODE}") }`).catch(() => undefined);
  await browser.close();
});

async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Discard' }).waitFor();
  await page.keyboard.press('Control+s');
  await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' });
}

test('a mistake is said at its field, and what a rule would do is seen before it is saved', async () => {
  await visit(page, '/model?tab=rules');
  await page.getByRole('button', { name: 'Search title of products' }).waitFor();
  await page.getByRole('button', { name: 'New', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'New rule' });
  await dialog.getByLabel('Code').fill(CODE);
  const attribute = dialog.getByRole('combobox', { name: 'Makes values of' });
  await attribute.fill('Repair note');
  await page.getByRole('option', { name: 'Repair note' }).click();
  await dialog.getByRole('textbox', { name: 'Value', exact: true }).fill('values.nmae');
  await dialog.getByText('attribute `nmae` does not exist').waitFor();
  expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);

  await dialog.getByLabel('When').fill("code == 'FH6040'");
  await dialog.getByRole('textbox', { name: 'Value', exact: true }).fill("'Mended in Seewinkl: ' + values.name");
  const changes = dialog.getByRole('table', { name: 'Values that change' });
  await changes.getByText('Mended in Seewinkl:').first().waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: CODE }).waitFor();
});

test('what a rule makes says which rule it was and why', async () => {
  await visit(page, PRODUCT);
  const title = page.getByLabel('Page title', { exact: true });
  expect(await title.inputValue()).toMatch(/ \| Firnholt$/);
  expect(await title.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Why Page title has this value' }).click();
  const why = page.getByRole('dialog', { name: 'Why Page title has this value' });
  await why.getByText('Rule: Search title of products').waitFor();
  const places = why.getByRole('listitem');
  expect(await places.first().textContent()).toBe('This one itselfnothing here');
  await expect.poll(() => places.filter({ hasText: 'This value holds' }).count()).toBe(1);
  await page.keyboard.press('Escape');
});

test('a person stands before a rule, and the rule comes back when the value goes', async () => {
  await page.getByRole('button', { name: 'Override Page title here' }).click();
  const title = page.getByLabel('Page title', { exact: true });
  await title.fill('Written by hand');
  await save();
  await page.reload();
  await expect.poll(() => page.getByLabel('Page title', { exact: true }).inputValue()).toBe('Written by hand');
  await page.getByLabel('Page title', { exact: true }).fill('');
  await save();
  await expect.poll(() => page.getByLabel('Page title', { exact: true }).inputValue()).toMatch(/ \| Firnholt$/);
});

test('a rule is deleted, in German', async () => {
  const { page: german, context } = await signIn(browser, PEOPLE.administrator, { locale: 'de-DE' });
  await visit(german, `/model?tab=rules&open=${CODE}`);
  const dialog = german.getByRole('dialog', { name: `Regel ${CODE}` });
  await dialog.getByText('Was sie bewirkt').waitFor();
  await dialog.getByRole('button', { name: 'Löschen' }).click();
  await german.getByRole('dialog', { name: `„${CODE}“ löschen?` }).getByRole('button', { name: 'Löschen' }).click();
  await german.getByRole('button', { name: CODE }).waitFor({ state: 'detached' });
  await context.close();
});
