/** Which channel and which locale one is looking at. */
import { Select } from '@mantine/core';
import { IconBroadcast, IconLanguage } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { readStored, writeStored } from '@/lib/stored';
import { useWorkspace } from '@/lib/workspace';

export interface Scope {
  channel: string;
  locale: string;
}

/** The scope of the address, else the last one used here, else the first channel in the reader's language. */
export function useScope(search: { channel?: string; locale?: string }): Scope {
  const { channels, labelLocale } = useWorkspace();
  return useMemo(() => {
    const last = readStored<Partial<Scope>>('scope', {});
    const channel = channels.find((each) => each.code === (search.channel ?? last.channel)) ?? channels[0];
    const locales = channel?.locales ?? [];
    const wanted = [search.locale, last.locale, labelLocale].find((each) => each && locales.includes(each));
    return { channel: channel?.code ?? '', locale: wanted ?? locales[0] ?? labelLocale };
  }, [channels, labelLocale, search.channel, search.locale]);
}

interface ScopeSelectProps extends Scope {
  onChange: (scope: Partial<Scope>) => void;
  size?: 'xs' | 'sm';
}

export function ScopeSelect({ channel, locale, onChange, size = 'xs' }: ScopeSelectProps) {
  const { t } = useTranslation();
  const { channels, channelLabel, localeLabel } = useWorkspace();
  const locales = channels.find((each) => each.code === channel)?.locales ?? [];
  const change = (part: Partial<Scope>) => {
    writeStored('scope', { channel, locale, ...part });
    onChange(part);
  };
  return (
    <>
      <Select
        size={size}
        w={156}
        aria-label={t('scope.channel')}
        leftSection={<IconBroadcast size={15} stroke={1.7} />}
        data={channels.map((each) => ({ value: each.code, label: channelLabel(each.code) }))}
        value={channel}
        allowDeselect={false}
        onChange={(next) => next && change({ channel: next })}
      />
      <Select
        size={size}
        w={196}
        aria-label={t('scope.locale')}
        leftSection={<IconLanguage size={15} stroke={1.7} />}
        data={locales.map((each) => ({ value: each, label: localeLabel(each) }))}
        value={locale}
        allowDeselect={false}
        onChange={(next) => next && change({ locale: next })}
      />
    </>
  );
}
