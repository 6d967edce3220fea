/**
 * What happens while somebody looks: subscriptions over one WebSocket, opened for the first and closed a while after the last.
 * Whoever uses one has to get along without: while there is no connection, screens ask again by themselves as they always did.
 */
import { createClient } from 'graphql-ws';
import { useSyncExternalStore } from 'react';
import type { SubscriptionForwarder } from 'urql';
import { accessToken, renew, tokenIsFresh } from './session';

/** Leaving one screen for the next is no reason to hang up. */
const CLOSE_AFTER_MS = 10_000;
const LONGEST_WAIT_MS = 30_000;

const listeners = new Set<() => void>();
let connected = false;

function setConnected(now: boolean) {
  if (connected === now) return;
  connected = now;
  for (const listener of listeners) listener();
}

async function connectionParams() {
  if (!tokenIsFresh()) await renew();
  const token = accessToken();
  if (!token) throw new Error('nobody is signed in');
  return { authorization: `Bearer ${token}` };
}

/** Longer and longer, and not everybody at once after a restart of the hub. */
function wait(retries: number): Promise<void> {
  const longest = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** retries);
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}

function address(): string {
  const url = new URL('/graphql/ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.toString();
}

function connect() {
  return createClient({
    url: address,
    connectionParams,
    lazyCloseTimeout: CLOSE_AFTER_MS,
    retryAttempts: Infinity,
    retryWait: wait,
    // The token ends every few minutes, and the connection with it; a new one is fetched on the way back.
    shouldRetry: () => accessToken() !== null,
    on: { connected: () => setConnected(true), closed: () => setConnected(false) },
  });
}

/** Passes the subscriptions of one GraphQL client on. */
export function forwarder(): SubscriptionForwarder {
  let socket: ReturnType<typeof connect> | null = null;
  return ({ query, variables, operationName }) => ({
    subscribe: (sink) => {
      socket ??= connect();
      const unsubscribe = socket.subscribe({ query: query ?? '', variables, operationName }, {
        next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
        error: sink.error,
        complete: sink.complete,
      });
      return { unsubscribe };
    },
  });
}

/** Whether subscriptions say what is new; otherwise one has to ask. */
export function useLive(): boolean {
  return useSyncExternalStore(subscribe, () => connected);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
