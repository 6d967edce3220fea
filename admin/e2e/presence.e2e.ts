/** Two people on one product: each sees the other, what they do, what they save, and that they leave. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const others = (page: Page) => page.getByTestId('others');

test('two editors see each other come, work, save and leave', async () => {
  const ilvy = await signIn(browser, PEOPLE.editor);
  const henrike = await signIn(browser, PEOPLE.administrator, { locale: 'de-DE' });
  const found = await ask<{ resources: { nodes: { code: string; parent: unknown }[] } }>(ilvy.page, '{ resources(kinds: [PRODUCT], first: 200) { nodes { code parent { id } } } }');
  const code = found.resources.nodes.findLast((node) => node.parent === null)?.code ?? '';
  const path = `/products/${encodeURIComponent(code)}?channel=web&locale=en_US`;
  await visit(ilvy.page, path);
  expect(await others(ilvy.page).textContent()).toBe('');
  await visit(henrike.page, path);
  await others(henrike.page).getByText('Ilvy Sandholm sieht sich das gerade an').waitFor();
  await others(ilvy.page).getByText('Henrike Osterwald is looking at this').waitFor();

  const name = `Beside ${Date.now().toString(36)}`;
  const field = ilvy.page.getByLabel('Name', { exact: true });
  await field.fill(name);
  await others(henrike.page).getByText('Ilvy Sandholm bearbeitet das gerade').waitFor();
  await ilvy.page.keyboard.press('Control+s');
  await ilvy.page.getByText('Saved', { exact: true }).first().waitFor();
  await others(henrike.page).getByText('Ilvy Sandholm sieht sich das gerade an').waitFor();
  // What was saved arrives without anybody asking for it.
  await henrike.page.getByRole('heading', { level: 1, name }).waitFor();

  await visit(ilvy.page, '/products');
  await others(henrike.page).getByText('Ilvy Sandholm').waitFor({ state: 'detached' });
  await ilvy.context.close();
  await henrike.context.close();
});
