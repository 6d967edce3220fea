/** A channel's page: an output is made there, refused where its address is bad, fed, read back and taken away. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';
import { isSigned, openReceiver, type Receiver } from './receiver';

let browser: Browser;
let page: Page;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.administrator));
});
afterAll(async () => {
  await browser.close();
  await receiver.stop();
});

const LABEL = `Hook ${Date.now().toString(36)}`;
const CODE = LABEL.toLowerCase().replace(' ', '_');
const card = () => page.getByRole('listitem', { name: LABEL });
const delivered = () => card().getByRole('button', { name: / Delivered$/ });

async function choose(name: string): Promise<void> {
  await card().getByRole('button', { name: `More for ${LABEL}` }).click();
  await page.getByRole('menuitem', { name }).click();
}

test('a webhook is made, shows its secret once, and what is replayed arrives signed', async () => {
  await visit(page, '/channels/web?tab=outputs');
  await page.getByRole('button', { name: 'New output' }).click();
  const form = page.getByRole('dialog', { name: 'New output' });
  await form.getByLabel('Name').fill(LABEL);
  await form.getByLabel('Code').fill(CODE);
  const address = form.getByRole('textbox', { name: 'Address' });
  await address.fill('gopher://shop.example');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.locator('[aria-invalid=true]').and(address).waitFor();

  await address.fill(receiver.url);
  await form.getByRole('button', { name: 'Save' }).click();
  const shown = page.getByRole('dialog', { name: 'The signing secret' });
  const secret = await shown.getByTestId('secret').innerText();
  await shown.getByRole('button', { name: 'Close' }).last().click();
  await card().getByText('Up to date').waitFor();

  const { channel } = await ask<{ channel: { head: number } }>(page, '{ channel(code: "web") { head } }');
  await choose('Replay');
  const replay = page.getByRole('dialog', { name: `Replay ${LABEL}` });
  await replay.getByLabel('After number').fill(String(channel.head - 2));
  await replay.getByRole('button', { name: 'Replay' }).click();
  // One message where both changes are of the same document: nobody needs the older one.
  const sequence = () => receiver.messages.map((message) => (JSON.parse(message.body) as { data: { seq: number } }).data.seq);
  await expect.poll(sequence).toContain(channel.head);
  await expect.poll(async () => Number.parseInt(await delivered().innerText(), 10) === receiver.messages.length).toBe(true);
  expect(receiver.messages.every((message) => isSigned(message, secret))).toBe(true);
  expect(sequence().every((seq) => seq > channel.head - 2)).toBe(true);
});

test('a delivery shows its attempts', async () => {
  await delivered().click();
  const table = page.getByRole('table', { name: 'Deliveries' });
  await table.getByRole('button', { name: /^Details of delivery/ }).first().click();
  const details = page.getByRole('dialog', { name: 'Delivery' });
  await details.getByText('Attempt 1').waitFor();
  await details.getByText('204', { exact: true }).waitFor();
  await details.getByRole('button', { name: 'Close' }).click();
});

test('an output that fails says so, on its card and at home, and what failed can be tried again', async () => {
  receiver.answer(500);
  const { channel } = await ask<{ channel: { head: number } }>(page, '{ channel(code: "web") { head } }');
  await choose('Replay');
  const replay = page.getByRole('dialog', { name: `Replay ${LABEL}` });
  await replay.getByLabel('After number').fill(String(channel.head - 1));
  await replay.getByRole('button', { name: 'Replay' }).click();
  await card().getByText('Failing').waitFor();
  await card().getByRole('button', { name: / Will retry$/ }).waitFor();

  await visit(page, '/');
  await page.getByRole('link', { name: LABEL }).click();
  receiver.answer(204);
  await card().getByRole('button', { name: 'Try failed ones again' }).click();
  await card().getByText('Up to date').waitFor();
  await choose('Delete');
  await page.getByRole('dialog', { name: `Delete ${LABEL}?` }).getByRole('button', { name: 'Delete' }).click();
  await card().waitFor({ state: 'detached' });
});
