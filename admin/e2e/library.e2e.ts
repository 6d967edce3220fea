/** The asset library is narrowed and picked from; an asset shows the files it has had, compares two and takes one back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';


let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  ({ page } = await signIn(browser, PEOPLE.editor));
});
afterAll(() => browser.close());

const cards = () => page.getByRole('list', { name: 'Assets' }).getByRole('listitem');

test('the library narrows by shape and use, and the address keeps it', async () => {
  await visit(page, '/assets');
  await page.getByRole('combobox', { name: 'Shape' }).click();
  await page.getByRole('option', { name: /^Panorama/ }).click();
  await expect.poll(() => page.url()).toContain('orientation:PANORAMA');
  const { resources } = await ask<{ resources: { totalCount: number } }>(page, '{ resources(kinds: [ASSET], filter: { file: { orientations: [PANORAMA] } }) { totalCount } }');
  expect(resources.totalCount).toBeGreaterThan(0);
  await expect.poll(() => cards().count()).toBe(Math.min(60, resources.totalCount));
  await page.getByRole('combobox', { name: 'Rights' }).click();
  await page.getByRole('option', { name: 'Have ended' }).click();
  await page.getByText('Nothing matches').waitFor();
  await page.reload();
  await page.getByText('Nothing matches').waitFor();
});

test('several are picked in one go and edited together', async () => {
  await visit(page, '/assets?file=orientation:SQUARE');
  await cards().first().getByRole('checkbox').check({ force: true });
  await cards().nth(3).getByRole('checkbox').click({ force: true, modifiers: ['Shift'] });
  const bar = page.getByRole('region', { name: 'Selection' });
  await bar.getByText('4 selected').waitFor();
  await bar.getByRole('button', { name: /Edit/ }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expect.poll(() => page.url()).toContain('kinds=ASSET');
  expect(new URL(page.url()).hash.split(',').length).toBe(4);
});

test('a replaced file stays: it is compared with the new one and comes back', async () => {
  const { resources } = await ask<{ resources: { nodes: { code: string; file: { filename: string } }[] } }>(page, '{ resources(kinds: [ASSET], filter: { file: { media: [IMAGE], used: false } }, first: 1) { nodes { code file { filename } } } }');
  const asset = resources.nodes[0] ?? (await ask<{ resources: { nodes: { code: string; file: { filename: string } }[] } }>(page, '{ resources(kinds: [ASSET], filter: { file: { media: [IMAGE] } }, first: 1) { nodes { code file { filename } } } }')).resources.nodes[0];
  if (!asset) throw new Error('the demo has pictures');
  await visit(page, `/assets/${asset.code}`);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect width="300" height="200" fill="teal"/></svg>';
  await page.getByLabel('Replace').setInputFiles({ name: 'other.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) });
  const versions = page.getByRole('heading', { name: 'Versions' }).locator('..').locator('..').locator('..');
  await versions.getByText('other.svg').waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  const slider = page.getByRole('slider', { name: 'How much of the earlier version is seen' });
  await slider.press('End');
  expect(await slider.inputValue()).toBe('100');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Bring back' }).click();
  await page.getByText('The earlier file is back').waitFor();
  const back = await ask<{ resource: { file: { filename: string } } }>(page, `{ resource(kind: ASSET, code: "${asset.code}") { file { filename } } }`);
  expect(back.resource.file.filename).toBe(asset.file.filename);
});
