/**
 * A hub for the browser tests: the one at NABE_E2E_URL (with NABE_DATA naming its data), else a fresh one with the
 * demo catalogue on a free port. It ends with the tests, and its data with it.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const run = promisify(execFile);

export interface Hub {
  url: string;
  binary: string;
  env: Record<string, string>;
}

declare module 'vitest' {
  interface ProvidedContext {
    hub: Hub;
  }
}

const READY_MS = 60_000;
/** Drawing the pictures of the demo takes minutes in a build without optimisation on a busy machine. */
const SEED_MS = 900_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function ready(url: string, hub: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (hub.exitCode !== null) throw new Error(`the hub ended with code ${hub.exitCode}`);
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`the hub at ${url} is not ready after ${READY_MS / 1000} s`);
}

export default async function setup(project: TestProject) {
  const binary = resolve(process.env.NABE_E2E_BIN ?? '../target/debug/nabe');
  const given = process.env.NABE_E2E_URL;
  if (given) {
    project.provide('hub', { url: given, binary, env: {} });
    return;
  }
  if (!existsSync(binary)) throw new Error(`${binary} does not exist: build the hub first, or name it with NABE_E2E_BIN`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const data = await mkdtemp(join(tmpdir(), 'nabe-e2e-'));
  const env = { NABE_DATA: data, NABE_LISTEN: `127.0.0.1:${port}`, NABE_PUBLIC_URL: url, NABE_LOG: 'warn,usvg=error', NABE_OUTBOUND_ALLOW: '127.0.0.0/8' };
  const everything = { ...process.env, ...env };
  await run(binary, ['demo', '--json'], { env: everything, cwd: data, timeout: SEED_MS, maxBuffer: 64 * 1024 * 1024 });
  const hub = spawn(binary, ['serve'], { env: everything, cwd: data, stdio: ['ignore', 'ignore', 'inherit'] });
  project.provide('hub', { url, binary, env });
  const stop = async () => {
    const ended = new Promise((done) => hub.once('exit', done));
    if (hub.exitCode === null && hub.kill('SIGTERM')) await ended;
    await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(url, hub);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
