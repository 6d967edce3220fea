/** A picture dropped on the library, and its focal point. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, PEOPLE, signIn, visit } from './people';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('a dropped picture becomes an asset whose focal point can be set', async () => {
  const { page } = await signIn(browser, PEOPLE.editor);
  await visit(page, '/assets');
  const dropped = await page.evaluateHandle(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 400;
    const paint = canvas.getContext('2d');
    if (!paint) throw new Error('no canvas');
    // Other bytes in every run: the same ones would be a duplicate.
    for (let x = 0; x < 640; x += 40) {
      paint.fillStyle = `hsl(${Math.random() * 360} 60% 50%)`;
      paint.fillRect(x, 0, 40, 400);
    }
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob ?? ''], 'stripes.png', { type: 'image/png' }));
    return transfer;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: dropped });
  await page.getByText('Drop to upload').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer: dropped });
  const tray = page.getByRole('region', { name: 'Uploads' });
  await tray.getByRole('link', { name: 'stripes.png' }).click();

  const point = page.getByRole('slider', { name: 'Focal point' });
  await point.waitFor();
  const frame = page.getByTestId('focal-picture');
  const box = await frame.boundingBox();
  if (!box) throw new Error('the picture has no size');
  await frame.click({ position: { x: box.width * 0.25, y: box.height * 0.75 } });
  expect(Number(await point.getAttribute('aria-valuenow'))).toBeCloseTo(25, -0.5);
  await point.press('ArrowRight');
  const set = await point.getAttribute('aria-valuenow');
  await page.getByText('Saved', { exact: true }).first().waitFor();
  await page.reload();
  await point.waitFor();
  expect(await point.getAttribute('aria-valuenow')).toBe(set);
});
