/** What a preview link shows, as the hub hands it out. */
import { useEffect, useState } from 'react';

export interface Named {
  code: string;
  label: string;
}

interface Money {
  currency: string;
  amount: string;
}

interface Choice extends Named {
  colour?: string;
}

export interface Picture {
  code: string;
  mime: string;
  alt?: string;
  credit?: string;
  renditions: Record<string, { url: string; width: number; height: number }>;
  download?: { url: string; filename: string };
}

/** What it is called stands in the content model only, which a link does not show. */
export interface Block {
  id: string;
  type: string;
  fields: Record<string, Data>;
}

/** The data of a value; see `docs/delivery-documents.md`. */
export type Data =
  | { type: 'identifier' | 'text' | 'textarea' | 'rich_text' | 'link' | 'number' | 'date' | 'date_time' | 'colour'; data: string }
  | { type: 'boolean'; data: boolean }
  | { type: 'measurement'; data: { amount: string; symbol: string } }
  | { type: 'price'; data: Money[] }
  | { type: 'select'; data: Choice }
  | { type: 'multi_select'; data: Choice[] }
  | { type: 'asset'; data: Picture }
  | { type: 'asset_list'; data: Picture[] }
  | { type: 'reference'; data: Named }
  | { type: 'reference_list'; data: Named[] }
  | { type: 'product_link'; data: { code: string } }
  | { type: 'product_link_list'; data: { code: string }[] }
  | { type: 'blocks'; data: Block[] }
  | { type: 'table'; data: { columns: Named[]; rows: Record<string, Data>[] } };

export type Value = Data & { fallback?: string };

export interface PreviewDocument {
  kind: string;
  code: string;
  label: string;
  family?: Named;
  image?: string;
  values: Record<string, Value>;
  categories?: (Named & { path: Named[] })[];
  variants?: (Named & { axes: Record<string, Data> })[];
  associations?: Record<string, { code: string; kind: string }[]>;
  file?: Picture;
}

export interface PreviewPage {
  locale: string;
  document: PreviewDocument;
  attributes: Named[];
  missing: Named[];
  problems: { code: string; path: string; message: string; parameters?: Record<string, unknown> }[];
  belongs: boolean;
}

export interface Sheet {
  channel: Named;
  expiresAt: string;
  pages: PreviewPage[];
}

export type Answer = { state: 'waiting' } | { state: 'refused' } | { state: 'failed' } | { state: 'there'; sheet: Sheet };

/** Asks for what a token shows. */
export function useSheet(channel: string, token: string): Answer {
  const [answer, setAnswer] = useState<Answer>({ state: 'waiting' });
  useEffect(() => {
    const stop = new AbortController();
    const load = async (): Promise<Answer> => {
      const response = await fetch(`/channels/${encodeURIComponent(channel)}/preview`, { headers: { 'x-nabe-preview': token }, cache: 'no-store', credentials: 'omit', signal: stop.signal });
      if (response.status === 401 || response.status === 404) return { state: 'refused' };
      return response.ok ? { state: 'there', sheet: (await response.json()) as Sheet } : { state: 'failed' };
    };
    load().catch((): Answer => ({ state: 'failed' })).then((next) => !stop.signal.aborted && setAnswer(next));
    return () => stop.abort();
  }, [channel, token]);
  return answer;
}
