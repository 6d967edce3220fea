/** Two-way links: one that another product holds is shown, taken out and entered again from this side; and types say what they lead to. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const links = (code: string) => `/models/${code}?channel=web&locale=en_US&tab=links`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.administrator));
});
afterAll(() => browser.close());

/** Codes of what goes well with a product model. */
async function pairs(code: string): Promise<string[]> {
  const query = 'query Pairs($code: String!) { resource(kind: PRODUCT_MODEL, code: $code) { associations { type { code } target { code } } } }';
  const answer = await ask<{ resource: { associations: { type: { code: string }; target: { code: string } }[] } }>(page, query, { code });
  return answer.resource.associations.filter((each) => each.type.code === 'goes_with').map((each) => each.target.code);
}

/** Until nothing is left to discard: a message that it is saved may be of the time before. */
async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Discard' }).waitFor();
  await page.keyboard.press('Control+s');
  await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' });
}

const panel = () => page.getByRole('region', { name: 'Goes well with' });

test('a link is taken out on the side that does not hold it, and entered there again', async () => {
  expect(await pairs('graupel')).toContain('moosgrund');
  await visit(page, links('moosgrund'));
  await panel().getByRole('link', { name: /Graupel/ }).waitFor();
  await panel().getByRole('button', { name: /Remove .*Graupel/ }).click();
  await save();
  expect(await pairs('graupel')).not.toContain('moosgrund');
  expect(await pairs('moosgrund')).not.toContain('graupel');

  await panel().getByRole('button', { name: 'Add' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose what to link to' });
  await dialog.getByRole('textbox').fill('graupel');
  await dialog.getByRole('listitem').filter({ hasText: 'Graupel' }).filter({ hasText: 'Product model' }).getByRole('checkbox').first().check();
  await dialog.getByRole('button', { name: /Take/ }).click();
  await save();
  expect(await pairs('moosgrund')).toContain('graupel');
  await visit(page, links('graupel'));
  await panel().getByRole('link', { name: /Moosgrund/ }).waitFor();
});

test('a type does not stop leading to what is linked, and says how much that is', async () => {
  await visit(page, '/model?tab=associations&open=goes_with');
  const form = page.getByRole('dialog', { name: 'Association type goes_with' });
  // The last of its kinds are product models.
  await form.getByRole('combobox', { name: 'Leads to' }).press('Backspace');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').getByText(/resources/).waitFor();
});
