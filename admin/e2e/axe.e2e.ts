/** No critical or serious finding of axe on any screen, in light and in dark. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings } from './findings';
import { ask, openBrowser, PEOPLE, signIn, visit } from './people';

const FIXED = ['/', '/products', '/products?show=models', '/products?show=models&family=tent&cols=persons,claim,price,season_rating', '/entries', '/records', '/records?family=maker', '/assets', '/assets?layout=list', '/reviews', '/reviews?state=APPROVED', '/channels', '/channels/web', '/channels/web?tab=outputs', '/channels/web?tab=log', '/channels/web?tab=api', '/model', '/model?tab=attributes', '/model?tab=rules', '/model?tab=rules&open=search_title', '/model?tab=categories', '/model?tab=measurements', '/model?tab=measurements&open=Length', '/model?tab=channels', '/people', '/people?tab=roles', '/people?tab=tokens', '/jobs', '/bulk-edits', '/bulk-edits/new?kinds=PRODUCT', '/bulk-edits/new?kinds=PRODUCT&all=yes', '/trash', '/translations', '/translations?locale=fr_FR&state=MACHINE', '/settings'];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function editors(page: Page): Promise<string[]> {
  const data = await ask<Record<string, { nodes: { id: string; code: string }[] }>>(page, `{ product: resources(kinds: [PRODUCT], first: 1) { nodes { id code } } asset: resources(kinds: [ASSET], first: 1) { nodes { id code } } record: resources(kinds: [RECORD], first: 1) { nodes { id code } } }`);
  const product = encodeURIComponent(data.product?.nodes[0]?.code ?? '');
  const asset = encodeURIComponent(data.asset?.nodes[0]?.code ?? '');
  const record = encodeURIComponent(data.record?.nodes[0]?.code ?? '');
  return [await bulkEdit(page, data.product?.nodes[0]?.id ?? ''), `/products/${product}`, `/products/${product}?tab=links`, `/products/${product}?tab=channels`, `/products/${product}?tab=history`, `/assets/${asset}`, `/models/graupel`, `/records/${record}`, `/records/${record}?tab=usedBy`];
}

/** One that is about a product without changing more than whether it is active. */
async function bulkEdit(page: Page, id: string): Promise<string> {
  const started = await ask<{ startBulkEdit: { id: string } }>(page, 'mutation Start($id: ID!) { startBulkEdit(selection: { ids: [$id] }, operations: [{ setEnabled: true }]) { id } }', { id });
  return `/bulk-edits/${started.startBulkEdit.id}`;
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('no screen has a serious finding', { timeout: 600_000 }, async () => {
    const { page, context } = await signIn(browser, PEOPLE.administrator, { colorScheme });
    const bad: Record<string, string[]> = {};
    for (const path of [...FIXED, ...(await editors(page))]) {
      await visit(page, path);
      await page.waitForLoadState('networkidle');
      const found = await findings(page);
      if (found.length > 0) bad[path] = found;
    }
    expect(bad).toEqual({});
    await context.close();
  });

  test('the door has none either', async () => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await visit(page, '/sign-in');
    expect(await findings(page)).toEqual([]);
    await context.close();
  });
});
