/**
 * Who is signed in. The access token lives in memory only; the refresh cookie is HttpOnly and never seen here.
 * A token is renewed shortly before it ends, once for all callers that wait.
 */
import { type Failure, failureOf } from './errors';

interface Grant {
  accessToken: string;
  expiresIn: number;
}

const RENEW_BEFORE_MS = 30_000;

let token: string | null = null;
let endsAt = 0;
let renewing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

export function accessToken(): string | null {
  return token;
}

export function tokenIsFresh(): boolean {
  return token !== null && Date.now() < endsAt - RENEW_BEFORE_MS;
}

/** Calls back when somebody signs in or out in this tab. */
export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function accept(grant: Grant | null) {
  const wasSignedIn = token !== null;
  token = grant?.accessToken ?? null;
  endsAt = grant ? Date.now() + grant.expiresIn * 1000 : 0;
  if (wasSignedIn !== (token !== null)) for (const listener of listeners) listener();
}

async function post(path: string, body: unknown): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
}

async function grantFrom(path: string, body: unknown): Promise<Failure | null> {
  try {
    const response = await post(path, body);
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) return failureOf(answer, response.status);
    accept(answer as Grant);
    return null;
  } catch {
    return { code: 'NETWORK', message: '', violations: [] };
  }
}

/** Null when it worked. */
export function signIn(user: string, password: string): Promise<Failure | null> {
  return grantFrom('/auth/sign-in', { user, password });
}

/** Null when it worked. A link works once. */
export function signInByLink(link: string): Promise<Failure | null> {
  return grantFrom('/auth/link', { token: link });
}

/** Makes sure of a fresh token; false means that somebody has to sign in. A network failure keeps the session. */
export function renew(): Promise<boolean> {
  renewing ??= (async () => {
    const failure = await grantFrom('/auth/refresh', {});
    if (failure && failure.code !== 'NETWORK') accept(null);
    return failure === null;
  })().finally(() => {
    renewing = null;
  });
  return renewing;
}

export async function signOut(): Promise<void> {
  await post('/auth/sign-out', {}).catch(() => undefined);
  accept(null);
}
