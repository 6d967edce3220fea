/** Attributes say where new resources begin and which units are entered, without a word of JSON; one value of an earlier revision comes back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const MARK = Date.now().toString(36);
const CODE = `net_${MARK}`;
const FAMILY = `box_${MARK}`;
const SKU = `BOX-${MARK}`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.administrator));
});
afterAll(async () => {
  await ask(page, `mutation { deleteAttribute(code: "${CODE}") { id } }`).catch(() => undefined);
  await browser.close();
});

test('a measurement is set up in fields: allowed units, bounds, and what new products begin with', async () => {
  await visit(page, '/model?tab=attributes');
  await page.getByRole('button', { name: 'New', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'New attribute' });
  await form.getByRole('textbox', { name: 'Code' }).first().fill(CODE);
  await form.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Measurement' }).click();
  // Nothing is measured without units.
  expect(await form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await form.getByRole('combobox', { name: 'Family of units' }).fill('Weight');
  await page.getByRole('option', { name: 'Weight', exact: true }).click();
  for (const unit of ['Gram', 'Kilogram']) {
    await form.getByRole('combobox', { name: 'Allowed units' }).fill(unit);
    await page.getByRole('option', { name: new RegExp(`– ${unit}$`) }).click();
  }
  await page.keyboard.press('Escape');
  await form.getByRole('textbox', { name: 'Largest number' }).fill('30000');
  await form.getByRole('textbox', { name: 'New resources begin with' }).fill('40000');
  await form.getByRole('button', { name: 'Save' }).click();
  // It is held against the rules of the attribute, and the field says so.
  await form.getByText(/30000|30,000/).waitFor();
  await form.getByRole('textbox', { name: 'New resources begin with' }).fill('250');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });

  await ask(page, `mutation { saveFamily(input: { code: "${FAMILY}", kind: PRODUCT, labels: [], attributes: ["sku", "name", "${CODE}"], labelAttribute: "name" }) { code } }`);
  await ask(page, `mutation { createResource(input: { kind: PRODUCT, code: "${SKU}", family: "${FAMILY}", values: [{ attribute: "name", locale: "en_US", data: { text: "First name" } }] }) { id } }`);
  await visit(page, `/products/${SKU}?channel=web&locale=en_US`);
  const unit = page.getByRole('combobox', { name: `Unit of ${CODE}` });
  await expect.poll(() => page.getByRole('textbox', { name: CODE, exact: true }).inputValue()).toBe('250');
  await unit.click();
  await expect.poll(() => page.getByRole('option').allTextContents()).toEqual(['g – Gram', 'kg – Kilogram']);
  await page.keyboard.press('Escape');
});

test('one value of an earlier revision comes back, and what came after it stays', async () => {
  const { resource } = await ask<{ resource: { id: string; version: number } }>(page, `{ resource(kind: PRODUCT, code: "${SKU}") { id version } }`);
  await ask(page, `mutation { saveResource(input: { id: "${resource.id}", version: ${resource.version}, values: [
    { attribute: "name", locale: "en_US", data: { text: "Second name" } }, { attribute: "${CODE}", data: { measurement: { amount: "300", unit: "GRAM" } } }] }) { id } }`);
  await visit(page, `/products/${SKU}?channel=web&locale=en_US&tab=history`);
  await page.getByRole('button', { name: 'Restore Name as in revision #1' }).click();
  await page.getByText('Name: as in revision #1').waitFor();
  await page.getByRole('heading', { level: 1, name: 'First name' }).waitFor();
  const query = `{ resource(kind: PRODUCT, code: "${SKU}") { version values(attributes: ["${CODE}"]) { data { ... on MeasurementData { amount } } } } }`;
  expect(await ask(page, query)).toEqual({ resource: { version: resource.version + 2, values: [{ data: { amount: '300' } }] } });
});

test('a list from a spreadsheet becomes the options of an attribute, in its order', async () => {
  const code = `fabric_${MARK}`;
  await ask(page, `mutation { saveAttribute(input: { code: "${code}", type: SELECT, group: "technical", labels: [] }) { code } }`);
  await visit(page, '/model?tab=attributes');
  await page.getByRole('searchbox', { name: 'Find an attribute' }).fill(code);
  await page.getByRole('button', { name: code, exact: true }).click();
  await page.getByRole('dialog', { name: `Attribute ${code}` }).getByRole('button', { name: 'Paste options' }).click();
  const paste = page.getByRole('dialog', { name: 'Paste options' });
  await paste.getByRole('textbox', { name: 'One option a line' }).fill('code\ten_US\tde-DE\nwool\tWool\tWolle\nlinen\tLinen\tLeinen\nwool\tAgain\t');
  await paste.getByText('Named more than once, the first line counts: wool').waitFor();
  await paste.getByText('New: 2. Changed: 0. As they are: 0.').waitFor();
  await paste.getByRole('button', { name: 'Save' }).click();
  await paste.waitFor({ state: 'detached' });
  const { attribute } = await ask<{ attribute: { options: { nodes: unknown[] } } }>(page, `{ attribute(code: "${code}") { options { nodes { code label(locale: "de_DE") } } } }`);
  expect(attribute.options.nodes).toEqual([{ code: 'wool', label: 'Wolle' }, { code: 'linen', label: 'Leinen' }]);
  await ask(page, `mutation { deleteAttribute(code: "${code}") { id } }`);
});
