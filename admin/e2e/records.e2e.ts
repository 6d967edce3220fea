/** Reference data: a maker is made, named by a product and found again from both sides; a certificate is made where it is missing. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const STAMP = Date.now().toString(36);
const MAKER = { own: `wanda-${STAMP}`, code: `maker/wanda-${STAMP}`, name: `Wanda ${STAMP}` };
const SEAL = { code: `certificate/long-thread-${STAMP}`, name: `Long thread ${STAMP}` };
const RECORD = `/records/${encodeURIComponent(MAKER.code)}?channel=web&locale=en_US`;
const PRODUCT = '/models/graupel?channel=web&locale=en_US';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
});
afterAll(() => browser.close());

/** Codes of the records that the product's attribute names. */
async function named(attribute: string): Promise<string[]> {
  const query = 'query Named($attribute: String!) { resource(kind: PRODUCT_MODEL, code: "graupel") { values(attributes: [$attribute]) { data { ... on RecordsData { records { code } } } } } }';
  const answer = await ask<{ resource: { values: { data: { records: { code: string }[] } }[] } }>(page, query, { attribute });
  return answer.resource.values[0]?.data.records.map((record) => record.code) ?? [];
}

async function found(search: string): Promise<number> {
  const query = 'query Found($search: String!) { resources(kinds: [RECORD], search: $search, first: 1) { totalCount } }';
  return (await ask<{ resources: { totalCount: number } }>(page, query, { search })).resources.totalCount;
}

/** At the edge of the window its choices would change sides while they are clicked. */
async function inTheMiddle(field: Locator): Promise<Locator> {
  await field.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  return field;
}

/** Until nothing is left to discard: a message that it is saved may be of the time before. */
async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Discard' }).waitFor();
  await page.keyboard.press('Control+s');
  await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' });
}

test('a record is made in its entity, and its address survives a reload', async () => {
  await visit(page, '/records');
  await page.getByRole('heading', { level: 1, name: 'Reference data' }).waitFor();
  const tabs = page.getByRole('navigation', { name: 'Reference entities' });
  await tabs.getByRole('link', { name: 'Makers' }).click();
  await page.waitForURL((address) => address.searchParams.get('family') === 'maker');
  // The rows of before stay until those of the entity are there.
  await page.getByRole('grid').getByText('Clear Stream').waitFor({ state: 'detached' });
  await page.getByRole('grid').getByText('Hanna Firn').first().waitFor();

  await page.getByRole('button', { name: 'New record' }).click();
  const dialog = page.getByRole('dialog', { name: 'New record' });
  await expect.poll(() => dialog.getByRole('combobox', { name: 'Reference entity' }).inputValue()).toBe('Makers');
  await dialog.getByLabel('Code').fill('not a code');
  await dialog.getByText('Has signs that a code cannot have').waitFor();
  await dialog.getByLabel('Code').fill(MAKER.own);
  await dialog.getByText(`In full: ${MAKER.code}`).waitFor();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL(/\/records\/maker%2Fwanda-/);

  await page.getByLabel('Name', { exact: true }).fill(MAKER.name);
  await save();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: MAKER.name }).waitFor();
  expect(await page.getByRole('heading', { level: 2, name: 'Categories' }).count()).toBe(0);
  expect(await page.getByRole('tab', { name: 'Variants' }).count()).toBe(0);
});

test('a product names the record, and the record knows the product', async () => {
  // Choices come from the search index, which follows in a moment.
  await vi.waitFor(async () => expect(await found(MAKER.name)).toBe(1), { timeout: 30_000 });
  await visit(page, PRODUCT);
  const maker = await inTheMiddle(page.getByRole('combobox', { name: 'Developed by' }));
  await maker.fill(MAKER.name);
  await page.getByRole('option', { name: new RegExp(MAKER.code) }).waitFor();
  await maker.press('ArrowDown');
  await maker.press('Enter');
  await expect.poll(() => maker.inputValue()).toBe(MAKER.name);
  await save();
  expect(await named('maker')).toEqual([MAKER.code]);

  await page.reload();
  await page.getByRole('link', { name: `Open ${MAKER.name}` }).click();
  await page.getByRole('heading', { level: 1, name: MAKER.name }).waitFor();
  await page.getByRole('tab', { name: 'Used by' }).click();
  const users = page.getByRole('list', { name: 'Used by' });
  await users.getByRole('link', { name: 'Graupel 3L Jacket' }).click();
  await page.getByRole('heading', { level: 1, name: 'Graupel 3L Jacket' }).waitFor();
});

test('a certificate that is missing is made on the spot, and moved to its place', async () => {
  const before = await named('certificates');
  await visit(page, PRODUCT);
  await (await inTheMiddle(page.getByRole('combobox', { name: 'Certificates' }))).fill(SEAL.name);
  await page.getByRole('option', { name: `New record “${SEAL.name}”` }).click();
  const dialog = page.getByRole('dialog', { name: 'New record: Certificates' });
  expect(await dialog.getByLabel('Title (English)').inputValue()).toBe(SEAL.name);
  await dialog.getByText(`In full: ${SEAL.code}`).waitFor();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('list', { name: 'Certificates' }).getByRole('link', { name: SEAL.name }).waitFor();
  await page.getByRole('button', { name: `Move ${SEAL.name} forward` }).click();
  await save();
  expect(await named('certificates')).toEqual([...before.slice(0, -1), SEAL.code, ...before.slice(-1)]);

  await page.getByRole('button', { name: `Remove ${SEAL.name}` }).click();
  await save();
  expect(await named('certificates')).toEqual(before);
});

test('a record that a product names is not deleted', async () => {
  await visit(page, RECORD);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: `Delete “${MAKER.name}”?` }).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Something else still needs this.').waitFor();
});

test('the palette finds the record, and all of it speaks German', async () => {
  const german = await signIn(browser, PEOPLE.approver, { locale: 'de-DE' });
  await visit(german.page, '/records');
  await german.page.getByRole('heading', { level: 1, name: 'Referenzdaten' }).waitFor();
  await german.page.getByRole('navigation', { name: 'Referenzentitäten' }).getByRole('link', { name: 'Siegel' }).waitFor();
  await german.page.keyboard.press('Control+k');
  await german.page.getByRole('combobox', { name: /Referenzdaten/ }).fill(MAKER.name);
  await german.page.getByRole('option', { name: new RegExp(MAKER.code) }).click();
  await german.page.getByRole('heading', { level: 1, name: MAKER.name }).waitFor();
  await german.context.close();
});
