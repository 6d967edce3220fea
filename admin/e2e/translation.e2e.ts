/** Translation: an outdated text is found, looked at beside its source and confirmed; work is handed out; XLIFF goes out and comes back. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const WORD = `Tarpling${Date.now().toString(36)}`;
const CODE = `${WORD}-1`;

let browser: Browser;
let page: Page;
let product: string;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
  const values = [['en_US', WORD], ['de_DE', `${WORD} auf Deutsch`]].map(([locale, text]) => ({ attribute: 'name', locale, data: { text } }));
  const input = { kind: 'PRODUCT', code: CODE, family: 'tent', values };
  const made = await ask<{ createResource: { id: string } }>(page, 'mutation Make($input: CreateResourceInput!) { createResource(input: $input) { id } }', { input });
  product = made.createResource.id;
});
afterAll(() => browser.close());

async function rename(locale: string, text: string) {
  const { resource } = await ask<{ resource: { version: number } }>(page, 'query V($id: ID!) { resource(id: $id) { version } }', { id: product });
  const input = { id: product, version: resource.version, values: [{ attribute: 'name', locale, data: { text } }] };
  await ask(page, 'mutation Save($input: SaveResourceInput!) { saveResource(input: $input) { version } }', { input });
}

async function german(): Promise<{ text: string | undefined; state: string | undefined }> {
  const query = 'query T($id: ID!) { resource(id: $id) { texts(locale: "de_DE") { attribute { code } state } values(attributes: ["name"], locale: "de_DE") { data { ... on TextData { text } } } } }';
  const { resource } = await ask<{ resource: { texts: { attribute: { code: string }; state: string }[]; values: { data: { text: string } }[] } }>(page, query, { id: product });
  return { text: resource.values[0]?.data.text, state: resource.texts.find((text) => text.attribute.code === 'name')?.state };
}

test('an outdated text says since when, and is still right when somebody says so', async () => {
  await rename('en_US', `${WORD} renamed`);
  await visit(page, `/products/${CODE}?channel=web&locale=en_US&beside=de_DE&only=translate`);
  const field = page.locator('#field-name');
  await field.getByText(/^Outdated since /).waitFor();
  await page.keyboard.press('Alt+n');
  expect(await page.evaluate(() => document.activeElement instanceof HTMLInputElement && document.activeElement.closest('#field-name') !== null)).toBe(true);
  await field.getByRole('button', { name: 'Still right: Name' }).click();
  await field.getByText(/^Outdated since /).waitFor({ state: 'detached' });
  expect(await german()).toEqual({ text: `${WORD} auf Deutsch`, state: 'TRANSLATED' });
});

test('each language shows what is left, and the address keeps what is looked at', async () => {
  await visit(page, '/translations');
  await page.getByRole('button', { name: /^French/ }).click();
  await page.waitForURL(/locale=fr_FR/);
  await page.getByRole('textbox', { name: 'State' }).or(page.getByRole('combobox', { name: 'State' })).first().click();
  await page.getByRole('option', { name: 'Made by a machine' }).click();
  await page.waitForURL(/state=MACHINE/);
  await page.getByRole('table').getByText('1 by machine').first().waitFor();
});

test('work is given to a translator, who finds it', async () => {
  await visit(page, '/translations?locale=fr_FR&kind=PRODUCT');
  await page.getByRole('button', { name: /^Assign/ }).click();
  await page.getByRole('dialog').getByRole('combobox', { name: 'Translator' }).or(page.getByRole('dialog').getByRole('textbox', { name: 'Translator' })).first().click();
  await page.getByRole('option', { name: 'Mathis Delorme' }).click();
  await page.getByLabel('Due by').fill('2030-01-31');
  await page.getByRole('dialog').getByRole('button', { name: 'Assign', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const mathis = await signIn(browser, PEOPLE.translator);
  await visit(mathis.page, '/translations?locale=fr_FR&who=me&kind=PRODUCT');
  await mathis.page.getByRole('table').getByText('Mathis Delorme').first().waitFor();
  await mathis.context.close();
});

test('texts go out as XLIFF and come back', async () => {
  await rename('en_US', `${WORD} again`);
  await visit(page, '/translations?locale=de_DE');
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export XLIFF' }).click();
  const path = await (await started).path();
  const document = await readFile(path, 'utf8');
  const source = `<source>${WORD} again</source>`;
  expect(document).toContain(source);
  const done = document.replace(new RegExp(`state="initial"([^>]*)>(\\s*)${source}\\s*<target>[^<]*</target>`), `state="translated"$1>$2${source}<target>${WORD} neu</target>`);
  expect(done).not.toBe(document);
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'german.xlf', mimeType: 'application/xliff+xml', buffer: Buffer.from(done) });
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('1 translation would go in').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await german()).toEqual({ text: `${WORD} neu`, state: 'TRANSLATED' });
});
