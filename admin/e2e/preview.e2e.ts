/** Previews: a draft opens as its channel would show it, for somebody without an account too, until the link ends. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings } from './findings';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

let browser: Browser;
let page: Page;
let story = { code: '', label: '' };
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
  const query = 'query Story { resources(kinds: [ENTRY], filter: { states: [LIVE] }, first: 1) { nodes { code label(locale: "en_US") } } }';
  const found = await ask<{ resources: { nodes: (typeof story)[] } }>(page, query);
  story = found.resources.nodes[0] ?? story;
});
afterAll(() => browser.close());

test('an editor looks at a draft as a channel would show it', async () => {
  await visit(page, `/entries/${encodeURIComponent(story.code)}`);
  await page.getByTestId('preview').click();
  const opened = page.waitForEvent('popup');
  await page.getByRole('menuitem', { name: /English/ }).first().click();
  const tab = await opened;
  await tab.getByRole('heading', { level: 1, name: story.label }).waitFor();
  await tab.getByRole('complementary', { name: 'What it lacks' }).waitFor();
  expect(await findings(tab)).toEqual([]);
  await tab.close();
});

test('a link shows the draft to somebody without an account, until it is revoked', async () => {
  await page.getByTestId('preview').click();
  await page.getByRole('menuitem', { name: /Link for others/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const link = (await dialog.getByTestId('preview-link').innerText()).trim();
  const guests = await browser.newContext({ locale: 'en-GB' });
  const guest = await guests.newPage();
  await guest.goto(link);
  await guest.getByText(/good until/).waitFor();
  await expect.poll(() => guest.getByRole('heading', { level: 1 }).count()).toBe(1);
  await dialog.getByRole('button', { name: 'Revoke' }).first().click();
  await expect.poll(async () => {
    await guest.reload();
    const ended = guest.getByText('This preview is not good, or no longer');
    await ended.or(guest.getByText(/good until/)).waitFor();
    return ended.isVisible();
  }, { timeout: 20_000, interval: 1_000 }).toBe(true);
});
