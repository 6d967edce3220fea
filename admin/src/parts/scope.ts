/** The channel and the locale that one is looking at. Apart from its select, which is heavy. */
import { useMemo } from 'react';
import { readStored } from '@/lib/stored';
import { useWorkspace } from '@/lib/workspace';

export interface Scope {
  channel: string;
  locale: string;
}

/** The scope of the address, else the last one used here, else the first website in the reader's language. */
export function useScope(search: { channel?: string; locale?: string }): Scope {
  const { channels, labelLocale } = useWorkspace();
  return useMemo(() => {
    const last = readStored<Partial<Scope>>('scope', {});
    const channel = channels.find((each) => each.code === (search.channel ?? last.channel)) ?? channels.find((each) => each.kind === 'WEB') ?? channels[0];
    const locales = channel?.locales ?? [];
    const wanted = [search.locale, last.locale, labelLocale].find((each) => each && locales.includes(each));
    return { channel: channel?.code ?? '', locale: wanted ?? locales[0] ?? labelLocale };
  }, [channels, labelLocale, search.channel, search.locale]);
}
