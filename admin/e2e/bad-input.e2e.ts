/** What cannot be read or is not allowed: said at its field in German, and never saved as something else. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const CODE = `Irrtum${Date.now().toString(36)}`;

let browser: Browser;
let page: Page;
let product: string;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor, { locale: 'de-DE' }));
  const values = [{ attribute: 'weight', data: { measurement: { amount: '900', unit: 'GRAM' } } }, { attribute: 'available_from', channel: 'web', data: { date: '2026-03-02' } }];
  const made = await ask<{ createResource: { id: string } }>(page, 'mutation Make($input: CreateResourceInput!) { createResource(input: $input) { id } }', { input: { kind: 'PRODUCT', code: CODE, family: 'tent', values } });
  product = made.createResource.id;
  await visit(page, `/products/${CODE}?channel=web&locale=de_DE`);
});
afterAll(() => browser.close());

interface Held {
  version: number;
  weight: { data: { amount: string } }[];
  from: { data: { date: string } }[];
}

async function stored() {
  const query = 'query Held($id: ID!) { resource(id: $id) { version weight: values(attributes: ["weight"]) { data { ... on MeasurementData { amount } } } from: values(attributes: ["available_from"], channel: "web") { data { ... on DateData { date } } } } }';
  const { resource } = await ask<{ resource: Held }>(page, query, { id: product });
  return [resource.weight[0]?.data.amount, resource.from[0]?.data.date];
}

const problems = () => page.getByRole('alert').filter({ hasText: 'Nicht gespeichert' });

test('half a number is not saved as the number that it began with', async () => {
  const weight = page.getByLabel('Gewicht', { exact: true });
  await weight.fill('');
  await weight.pressSequentially('12,3,4');
  await page.keyboard.press('Control+s');
  await problems().getByText(/^Gewicht: So geschrieben nicht lesbar/).waitFor();
  await page.locator('#field-weight').getByText('Das ist keine Zahl').waitFor();
  expect(await stored()).toEqual(['900', '2026-03-02']);
  await weight.press('Backspace');
  await weight.press('Backspace');
  await page.keyboard.press('Control+s');
  await problems().waitFor({ state: 'detached' });
  await expect.poll(stored).toEqual(['12.3', '2026-03-02']);
});

test('a day that does not exist takes no day away', async () => {
  const from = page.locator('#field-available_from input[type=date]');
  await from.focus();
  // The day alone: of the 2nd of March becomes the 2nd of nothing.
  await from.press('ArrowRight');
  await from.press('Backspace');
  await page.getByLabel('Gewicht', { exact: true }).fill('13');
  await page.keyboard.press('Control+s');
  await problems().getByText(/nicht lesbar/).waitFor();
  await page.locator('#field-available_from').getByText('Das ist kein Datum').waitFor();
  expect(await stored()).toEqual(['12.3', '2026-03-02']);
  await from.fill('2026-04-05');
  await page.keyboard.press('Control+s');
  await expect.poll(stored).toEqual(['13', '2026-04-05']);
});

test('what the hub refuses is said in German, with what helps', async () => {
  await page.getByLabel('GTIN', { exact: true }).fill('2087305000019');
  await page.keyboard.press('Control+s');
  const field = page.locator('#field-gtin');
  await field.getByText(/^Die Prüfziffer der GTIN stimmt nicht: 8 wäre richtig – Eine GTIN hat 8, 12, 13 oder 14 Ziffern/).waitFor();
});
