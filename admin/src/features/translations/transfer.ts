/** XLIFF documents out and in, over the routes of the hub. */
import { failureOf, type Failure } from '@/lib/errors';
import { accessToken, renew, tokenIsFresh } from '@/lib/session';

export interface Problem {
  line: number;
  column?: string;
  code: string;
  message: string;
  hint?: string;
}

export interface Report {
  dry_run: boolean;
  parts: { translations: { created: number; updated: number; unchanged: number; rejected: number } };
  problems: Problem[];
  problems_left_off: number;
}

const NETWORK: Failure = { code: 'NETWORK', message: '', violations: [] };

async function ask(path: string, options: RequestInit = {}): Promise<Response | Failure> {
  if (!tokenIsFresh()) await renew();
  try {
    const response = await fetch(path, { ...options, headers: { authorization: `Bearer ${accessToken() ?? ''}` } });
    if (response.ok) return response;
    return failureOf(await response.json().catch(() => null), response.status);
  } catch {
    return NETWORK;
  }
}

/** Saves what an address answers as a file. Null when it worked. */
export async function download(path: string, fallbackName: string): Promise<Failure | null> {
  const answer = await ask(path);
  if (!(answer instanceof Response)) return answer;
  try {
    const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? fallbackName;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    return null;
  } catch {
    // It broke off halfway: what came is no document.
    return NETWORK;
  }
}

/** Sends a document; a dry run writes nothing. */
export async function send(file: File, options: { dryRun: boolean; acceptChanged: boolean }): Promise<Report | Failure> {
  const query = new URLSearchParams({ name: file.name, dry_run: String(options.dryRun), accept_changed: String(options.acceptChanged) });
  const answer = await ask(`/exchange/xliff?${query.toString()}`, { method: 'POST', body: file });
  return answer instanceof Response ? ((await answer.json()) as Report) : answer;
}
