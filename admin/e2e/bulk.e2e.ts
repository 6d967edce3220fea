/** Many at once, and back: a bulk edit is looked at, done and undone; what was deleted comes back from the trash. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const WORD = `Bulkling${Date.now().toString(36)}`;
const PLACES = [1, 2, 3];
const nameOf = (place: number) => `${WORD} ${place}`;
const codeOf = (place: number) => `${WORD}-${place}`;
const editorOf = (place: number) => `/products/${encodeURIComponent(codeOf(place))}?channel=web&locale=en_US`;
const LIST = `/products?q=${WORD}&channel=web&locale=en_US`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
  for (const place of PLACES) {
    const input = { kind: 'PRODUCT', code: codeOf(place), family: 'tent', values: [{ attribute: 'name', locale: 'en_US', data: { text: nameOf(place) } }, { attribute: 'persons', data: { number: '2' } }] };
    await ask(page, 'mutation Make($input: CreateResourceInput!) { createResource(input: $input) { id } }', { input });
  }
  // Lists come from the search index, which follows in a moment.
  await vi.waitFor(async () => expect(await found()).toBe(PLACES.length), { timeout: 30_000 });
});
afterAll(() => browser.close());

async function found(): Promise<number> {
  const query = 'query Found($search: String!) { resources(kinds: [PRODUCT], search: $search, first: 1) { totalCount } }';
  return (await ask<{ resources: { totalCount: number } }>(page, query, { search: WORD })).resources.totalCount;
}

/** The repair promise of each product, in years. */
async function promises(): Promise<(string | undefined)[]> {
  const query = `query Promise($code: String!) { resource(kind: PRODUCT, code: $code) { values(attributes: ["warranty_years"]) { data { ... on NumberData { number } } } } }`;
  const years: (string | undefined)[] = [];
  for (const place of PLACES) {
    const answer = await ask<{ resource: { values: { data: { number: string } }[] } }>(page, query, { code: codeOf(place) });
    years.push(answer.resource.values[0]?.data.number);
  }
  return years;
}

const box = (place: number) => page.getByRole('checkbox', { name: `Select ${nameOf(place)}` });
const done = () => page.getByRole('status').getByText('Done', { exact: true });

test('three products are ticked, and Escape lets them go', async () => {
  await visit(page, LIST);
  await page.getByRole('checkbox', { name: 'Select all loaded rows' }).click();
  await page.getByText('3 selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Selection' }).waitFor({ state: 'detached' });
});

test('a value is set in all of them, and taken back', async () => {
  await visit(page, LIST);
  const boxes = page.getByRole('checkbox', { name: new RegExp(`^Select ${WORD}`) });
  await boxes.nth(PLACES.length - 1).waitFor();
  const names = await boxes.evaluateAll((found) => found.map((each) => each.getAttribute('aria-label')));
  expect(names).toHaveLength(PLACES.length);
  await page.getByRole('checkbox', { name: names[0] ?? '' }).click();
  await page.getByRole('checkbox', { name: names[2] ?? '' }).click({ modifiers: ['Shift'] });
  await page.getByText('3 selected').waitFor();
  await page.getByRole('button', { name: 'Edit …' }).click();

  await page.getByRole('heading', { level: 1, name: 'Edit 3 resources' }).waitFor();
  await page.getByRole('button', { name: 'Add step' }).click();
  await page.getByRole('menuitem', { name: 'Set a value' }).click();
  await page.getByRole('combobox', { name: 'Attribute' }).fill('repair promise');
  await page.getByRole('option', { name: 'Repair promise (years)' }).click();
  await page.getByLabel('Value', { exact: true }).fill('7');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Would change: 3').waitFor();
  expect(await promises()).toEqual([undefined, undefined, undefined]);

  await page.getByRole('textbox', { name: 'Why' }).fill('We mend longer');
  await page.getByRole('button', { name: 'Start for 3' }).click();
  await page.waitForURL(/\/bulk-edits\/[0-9a-f-]{36}$/);
  await done().waitFor();
  await page.getByText('Changed (3)', { exact: true }).waitFor();
  expect(await promises()).toEqual(['7', '7', '7']);
  const edit = page.url();

  await visit(page, `${editorOf(1)}&tab=history`);
  await page.getByText('We mend longer').waitFor();

  await page.goto(edit);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('dialog', { name: 'Undo this bulk edit?' }).getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Takes back').waitFor();
  await done().waitFor();
  expect(await promises()).toEqual([undefined, undefined, undefined]);
  await page.getByRole('link', { name: /^the bulk edit of/ }).click();
  await page.getByText('Taken back by').waitFor();
  expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
});

test('what makes no sense is said at its step', async () => {
  await visit(page, LIST);
  await box(1).click();
  await page.getByRole('button', { name: 'Edit …' }).click();
  await page.getByRole('button', { name: 'Add step' }).click();
  await page.getByRole('menuitem', { name: 'Find and replace text' }).click();
  await page.getByRole('combobox', { name: 'Attribute' }).fill('claim');
  await page.getByRole('option', { name: 'Claim' }).click();
  await page.getByLabel('Find', { exact: true }).fill('(');
  await page.getByLabel('Regular expression').check();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('group', { name: /^Step 1/ }).getByRole('alert').waitFor();
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Home' }).click();
  await page.getByRole('dialog', { name: 'Leave without starting?' }).getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { level: 1, name: /Good to see you/ }).waitFor();
});

async function remove(place: number): Promise<void> {
  await visit(page, editorOf(place));
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: `Delete “${nameOf(place)}”?` });
  await dialog.getByText('can be restored from the trash').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText(`“${nameOf(place)}” is deleted`).waitFor();
}

test('a deleted product is restored from the trash', async () => {
  await remove(1);
  await visit(page, `/trash?kind=PRODUCT&q=${encodeURIComponent(codeOf(1))}`);
  await page.getByRole('row').filter({ hasText: codeOf(1) }).getByRole('button', { name: /^Restore/ }).click();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: nameOf(1) }).waitFor();
  await page.getByText('Draft', { exact: true }).first().waitFor();
});

test('deleting can be undone at once', async () => {
  await remove(2);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: nameOf(2) }).waitFor();
});

test('another family shows which values it would hide, and is taken back', async () => {
  await visit(page, editorOf(1));
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Change family …' }).click();
  await page.getByRole('group', { name: /^Step 1/ }).getByRole('combobox').or(page.getByRole('group', { name: /^Step 1/ }).getByRole('textbox')).first().click();
  await page.getByRole('option', { name: 'Backpacks' }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Values that would no longer be shown').waitFor();
  await page.getByText('Persons: 1').waitFor();
  await page.getByRole('button', { name: 'Start for 1' }).click();
  await page.waitForURL(/\/bulk-edits\/[0-9a-f-]{36}$/);
  await done().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('dialog', { name: 'Undo this bulk edit?' }).getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Takes back').waitFor();
  await done().waitFor();
  await visit(page, editorOf(1));
  await page.getByRole('navigation').getByText('Tents and shelters').waitFor();
});

test('who may edit nothing ticks nothing', async () => {
  const viewer = await signIn(browser, PEOPLE.viewer);
  await visit(viewer.page, LIST);
  await viewer.page.getByText(nameOf(3)).waitFor();
  expect(await viewer.page.getByRole('grid').getByRole('checkbox').count()).toBe(0);
  await viewer.context.close();
});
