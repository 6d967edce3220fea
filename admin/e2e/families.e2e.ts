/** The page of a family: attributes are found and added, required by channel, taken out with a look at what that does. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const MARK = Date.now().toString(36);
const FAMILY = `case_${MARK}`;
const ATTRIBUTES = [`hinge_${MARK}`, `latch_${MARK}`] as const;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.administrator));
  for (const code of ATTRIBUTES)
    await ask(page, `mutation { saveAttribute(input: { code: "${code}", type: TEXT, group: "technical", labels: [{ locale: "en_US", text: "${label(code)}" }] }) { code } }`);
});
afterAll(async () => {
  await ask(page, `mutation { deleteFamily(code: "${FAMILY}") }`).catch(() => undefined);
  for (const code of ATTRIBUTES) await ask(page, `mutation { deleteAttribute(code: "${code}") { id } }`).catch(() => undefined);
  await browser.close();
});

const label = (code: string) => `Part ${code}`;
const [hinge, latch] = ATTRIBUTES.map(label) as [string, string];
const grid = () => page.getByRole('grid', { name: 'Required by channel' });
const box = (name: string) => grid().getByRole('checkbox', { name, exact: true });
const saved = () => page.getByText('The family is saved').first().waitFor();

test('a family is made with attributes that were found by typing', async () => {
  await visit(page, '/model?tab=families&open=%2B');
  await page.getByRole('heading', { level: 1, name: 'New family' }).waitFor();
  await page.getByLabel('Code').fill(FAMILY);
  await page.getByRole('button', { name: 'Add attributes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add attributes' });
  await dialog.getByLabel('Find an attribute').fill(MARK);
  await dialog.getByText('2 attributes', { exact: true }).waitFor();
  await dialog.getByLabel('Find an attribute').press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await dialog.getByRole('button', { name: 'Add 2 attributes' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL(`**/model/families/${FAMILY}`);
  expect(await box(`${hinge} required in Web shop`).isChecked()).toBe(false);
});

test('what a channel requires is ticked with the keyboard, saved, and there after a reload', async () => {
  // An address of the time when families were opened over their list.
  await visit(page, `/model?tab=families&open=${FAMILY}`);
  await box(`${hinge} required everywhere`).focus();
  for (let column = 0; column < 4; column += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  expect(await box(`${hinge} required in Web shop`).isChecked()).toBe(true);
  await grid().getByText('1 of 2', { exact: true }).waitFor();
  await page.keyboard.press('Control+s');
  await saved();
  await page.reload();
  await box(`${hinge} required in Web shop`).waitFor();
  expect(await box(`${hinge} required in Web shop`).isChecked()).toBe(true);
  expect(await box(`${latch} required in Web shop`).isChecked()).toBe(false);
});

test('the head of a channel ticks all that are listed and no others', async () => {
  await page.getByLabel('Filter by name or code').fill('latch');
  await page.getByText('1 of 2 attributes').waitFor();
  await box('All that are listed, required in Field app').click();
  await page.getByLabel('Filter by name or code').fill('');
  await page.getByText('2 of 2 attributes').waitFor();
  expect(await box(`${latch} required in Field app`).isChecked()).toBe(true);
  expect(await box(`${hinge} required in Field app`).isChecked()).toBe(false);
});

test('leaving with changes asks', async () => {
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Products' }).click();
  const asked = page.getByRole('dialog', { name: 'Leave with unsaved changes?' });
  await asked.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('heading', { level: 1, name: 'Products' }).waitFor();
  const { family } = await ask<{ family: { requirements: { channel: string; attributes: string[] }[] } }>(page, `{ family(code: "${FAMILY}") { requirements { channel attributes } } }`);
  expect(family.requirements.filter((each) => each.attributes.length > 0)).toEqual([{ channel: 'web', attributes: [ATTRIBUTES[0]] }]);
});

test('taking an attribute out says whose values are no longer shown', async () => {
  await visit(page, '/model/families/tent?q=care');
  await page.getByRole('button', { name: 'Take Care out' }).click();
  await page.getByText('Leaves the family when it is saved: Care').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const asked = page.getByRole('dialog', { name: '1 attribute leaves the family' });
  await asked.getByText('have values of them').waitFor();
  await expect.poll(() => asked.getByRole('link').count()).toBeGreaterThan(0);
  await asked.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Put back' }).click();
  await page.getByRole('button', { name: 'Take Care out' }).waitFor();
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
});
