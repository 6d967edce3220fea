/** What axe finds on a page that is critical or serious. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: string[] }[];
}

/** Looks once more where there are any: a page that is still filling is seen between two states. */
export async function findings(page: Page): Promise<string[]> {
  const first = await look(page);
  if (first.length === 0) return first;
  await page.waitForLoadState('networkidle');
  return look(page);
}

/** The content security policy refuses scripts from elsewhere, and rightly: axe comes in through the debugger. */
async function look(page: Page): Promise<string[]> {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: axe });
  await debug.detach();
  const found = await page.evaluate(async () => (await (window as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } }).axe.run()).violations);
  return found.filter((each) => each.impact === 'critical' || each.impact === 'serious').map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`);
}
