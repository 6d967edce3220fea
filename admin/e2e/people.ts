/** Browsers with somebody signed in, and what tests look for in a page. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject } from 'vitest';

const run = promisify(execFile);
const hub = inject('hub');

const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The people of the demo catalogue. */
export const PEOPLE = { administrator: 'henrike', editor: 'ilvy', translator: 'mathis', approver: 'tobias', viewer: 'june' } as const;

export const url = hub.url;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.NABE_E2E_CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

async function signInLink(handle: string): Promise<string> {
  const { stdout } = await run(hub.binary, ['user', 'link', handle, '--json'], { env: { ...process.env, ...hub.env } });
  const link = new URL((JSON.parse(stdout) as { url: string }).url);
  return hub.url + link.pathname + link.search;
}

export interface Person {
  page: Page;
  context: BrowserContext;
}

/** Signs in with a fresh one-time link, in a browser context of its own. */
export async function signIn(browser: Browser, handle: string, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 960 }, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const german = options.locale?.startsWith('de') ?? false;
  // The people of the demo have languages of their own; a test says which one it reads.
  await page.addInitScript((language) => {
    localStorage.setItem('nabe.languageChosen', 'true');
    if (!localStorage.getItem('nabe.language')) localStorage.setItem('nabe.language', JSON.stringify(language));
  }, german ? 'de' : 'en');
  await page.goto(await signInLink(handle));
  await page.getByRole('navigation', { name: german ? 'Hauptnavigation' : 'Main navigation' }).waitFor();
  return { page, context };
}

/** Goes to a screen and waits until its heading is there and nothing says that it is loading. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(`${url}/admin${path}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('[role=status][aria-label]') === null);
}

/** Asks the management API with the session of a page. */
export async function ask<Data>(page: Page, query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const answer = await page.evaluate(
    async ({ query: text, variables: given }) => {
      const grant = (await (await fetch('/auth/refresh', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).json()) as { accessToken: string };
      const response = await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${grant.accessToken}` }, body: JSON.stringify({ query: text, variables: given }) });
      return (await response.json()) as { data: unknown; errors?: unknown };
    },
    { query, variables },
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data as Data;
}
