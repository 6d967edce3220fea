/** The content model changes under contents: an attribute moves to the variants and back, another goes and comes back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const CODE = `hang_tag_${Date.now().toString(36)}`;

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

const done = () => page.getByRole('status').getByText('Done', { exact: true });

async function takeBack(): Promise<void> {
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('dialog', { name: 'Undo this bulk edit?' }).getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Takes back').waitFor();
  await done().waitFor();
}

type Origin = 'OWN' | 'INHERITED';

/** Where a tent in spruce green has its water column from. */
async function origin(): Promise<Origin | undefined> {
  const query = '{ resource(kind: PRODUCT, code: "FH4010-SPR") { values(attributes: ["water_column"]) { origin { kind } } } }';
  const answer = await ask<{ resource: { values: { origin: { kind: Origin } }[] } }>(page, query);
  return answer.resource.values[0]?.origin.kind;
}

test('an attribute moves to the variants, which take the values over, and back', async () => {
  expect(await origin()).toBe('INHERITED');
  await visit(page, '/model/families/tent');
  await page.getByRole('button', { name: 'By colour' }).click();
  const variant = page.getByRole('dialog', { name: 'Family variant tent_by_colour' });
  await variant.getByRole('combobox', { name: 'Kept at level 1' }).fill('Hydrostatic head');
  await page.getByRole('option', { name: 'Hydrostatic head' }).click();
  await page.keyboard.press('Escape');
  await variant.getByRole('button', { name: 'Save' }).click();
  const asked = page.getByRole('dialog', { name: 'Move values along?' });
  await asked.getByText('The variants take over the values of 4 models.').waitFor();
  expect(await origin()).toBe('INHERITED');
  await asked.getByRole('button', { name: 'Save and move' }).click();
  await page.getByRole('heading', { level: 1, name: /Hydrostatic head/ }).waitFor();
  await done().waitFor();
  expect(await origin()).toBe('OWN');
  await takeBack();
  expect(await origin()).toBe('INHERITED');
});

test('a family of units is made, converts exactly, gets a unit, and goes', async () => {
  const code = `Cloth_${Date.now().toString(36)}`;
  await visit(page, '/model?tab=measurements');
  await page.getByRole('button', { name: 'New', exact: true }).click();
  const made = page.getByRole('dialog', { name: 'New measurement family' });
  await made.getByRole('textbox', { name: 'Code' }).first().fill(code);
  const units = made.getByRole('region', { name: 'Units' });
  await units.getByRole('textbox', { name: 'Code' }).fill('METER');
  await units.getByRole('textbox', { name: 'Symbol' }).fill('m');
  await made.getByRole('button', { name: 'Add unit' }).click();
  await units.getByRole('textbox', { name: 'Code' }).fill('ELL');
  await units.getByRole('textbox', { name: 'Number of step 1' }).fill('0.5');
  await units.getByText('1 ELL = 0.5 m').waitFor();
  await made.getByRole('button', { name: 'Save' }).click();
  await made.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: code }).click();
  const kept = page.getByRole('dialog', { name: `Units of ${code}` });
  await kept.getByRole('textbox', { name: 'Amount' }).fill('3');
  await kept.getByText('= 1.5 m', { exact: true }).waitFor();
  await kept.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: `Delete “${code}”?` }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: code }).waitFor({ state: 'detached' });
});

test('an attribute that something needs says what needs it', async () => {
  await visit(page, '/model?tab=attributes&open=name');
  await page.getByRole('dialog', { name: 'Attribute name' }).getByRole('button', { name: 'Delete' }).click();
  const asked = page.getByRole('dialog', { name: 'Delete “Name”?' });
  await asked.getByText('It cannot go yet, because something needs it:').waitFor();
  await asked.getByRole('listitem').filter({ hasText: /^Family “Tents and shelters” is named by it$/ }).waitFor();
  await asked.getByRole('link', { name: 'Rule “Search title of products”' }).waitFor();
  expect(await asked.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
});

test('an attribute is deleted with its values, in German, and all of it comes back', async () => {
  const found = await ask<{ family: { labels: { locale: string; text: string }[]; attributes: { code: string }[] }; resource: { id: string; version: number } }>(
    page,
    '{ family(code: "tent") { labels { locale text } attributes { code } } resource(kind: PRODUCT, code: "FH4050") { id version } }',
  );
  await ask(page, `mutation { saveAttribute(input: { code: "${CODE}", type: TEXT, group: "marketing", labels: [{ locale: "de_DE", text: "Hängezettel" }] }) { code } }`);
  const attributes = [...found.family.attributes.map((attribute) => attribute.code), CODE];
  await ask(page, 'mutation($input: FamilyInput!) { saveFamily(input: $input) { code } }', { input: { code: 'tent', kind: 'PRODUCT', labels: found.family.labels, attributes } });
  const values = [{ attribute: CODE, data: { text: 'Sewn by hand' } }];
  await ask(page, 'mutation($input: SaveResourceInput!) { saveResource(input: $input) { version } }', { input: { id: found.resource.id, version: found.resource.version, values } });

  const german = await signIn(browser, PEOPLE.administrator, { locale: 'de-DE' });
  const own = page;
  page = german.page;
  await visit(page, `/model?tab=attributes&q=${CODE}&open=${CODE}`);
  await page.getByRole('dialog', { name: `Attribut ${CODE}` }).getByRole('button', { name: 'Löschen' }).click();
  const asked = page.getByRole('dialog', { name: '„Hängezettel“ löschen?' });
  await asked.getByText('1 Eintrag verliert seine Werte').waitFor();
  await asked.getByRole('listitem').getByText('FH4050').waitFor();
  await asked.getByRole('button', { name: 'Löschen' }).click();
  await page.waitForURL(/\/bulk-edits\//);
  await page.getByRole('status').getByText('Fertig', { exact: true }).waitFor();
  const edit = page.url();
  const exists = async () => (await ask<{ attribute: unknown }>(own, `{ attribute(code: "${CODE}") { code } }`)).attribute !== null;
  expect(await exists()).toBe(false);

  page = own;
  await german.context.close();
  await page.goto(edit);
  await takeBack();
  expect(await exists()).toBe(true);
  const answer = await ask<{ resource: { values: { data: { text: string } }[] } }>(page, `{ resource(kind: PRODUCT, code: "FH4050") { values(attributes: ["${CODE}"]) { data { ... on TextData { text } } } } }`);
  expect(answer.resource.values[0]?.data.text).toBe('Sewn by hand');
});
