/** One shape for every failure, whether it came by GraphQL, by REST or from the network. */
import type { CombinedError } from 'urql';

export interface Violation {
  code: string;
  path: string;
  message: string;
  hint?: string | null;
  /** What the message speaks of, by name, to say it in other words. */
  parameters?: unknown;
}

export interface Failure {
  /** Stable code such as `STALE`, `INVALID`, `FORBIDDEN`; `NETWORK` when nothing answered. */
  code: string;
  message: string;
  hint?: string;
  violations: Violation[];
  /** The operation that failed, where it was one of the management API. */
  operation?: string;
  /** What else the server said about it, such as both sides of a clash. */
  details?: Record<string, unknown>;
}

interface Wire {
  code?: unknown;
  message?: unknown;
  hint?: unknown;
  violations?: unknown;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Reads the error body of a REST route. */
export function failureOf(body: unknown, status: number): Failure {
  const wire = ((body as { error?: Wire } | null)?.error ?? {}) as Wire;
  return {
    code: text(wire.code) ?? `HTTP_${status}`,
    message: text(wire.message) ?? '',
    hint: text(wire.hint),
    violations: Array.isArray(wire.violations) ? (wire.violations as Violation[]) : [],
  };
}

/** The first error of a GraphQL answer; all its violations come with it. */
export function graphqlFailure(error: CombinedError): Failure {
  const first = error.graphQLErrors[0];
  if (!first) return { code: 'NETWORK', message: error.networkError?.message ?? error.message, violations: [] };
  const extensions = first.extensions as Wire & Record<string, unknown>;
  return {
    code: text(extensions.code) ?? 'INTERNAL',
    message: first.message,
    hint: text(extensions.hint),
    violations: Array.isArray(extensions.violations) ? (extensions.violations as Violation[]) : [],
    operation: text(first.path?.[0]),
    details: extensions,
  };
}
