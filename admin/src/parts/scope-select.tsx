/** Which channel and which locale one is looking at. */
import { Group, Select } from '@mantine/core';
import { IconBroadcast, IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { writeStored } from '@/lib/stored';
import { useWorkspace } from '@/lib/workspace';
import type { Scope } from './scope';

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
  if (channels.length === 0) return null;
  return (
    <Group gap={8} wrap="nowrap">
      <Select
        size={size}
        w={144}
        aria-label={t('scope.channel')}
        leftSection={<IconBroadcast size={15} stroke={1.7} />}
        data={channels.map((each) => ({ value: each.code, label: channelLabel(each.code) }))}
        value={channel}
        allowDeselect={false}
        onChange={(next) => next && change({ channel: next })}
      />
      <Select
        size={size}
        w={150}
        aria-label={t('scope.locale')}
        leftSection={<IconLanguage size={15} stroke={1.7} />}
        data={locales.map((each) => ({ value: each, label: localeLabel(each) }))}
        value={locale}
        allowDeselect={false}
        onChange={(next) => next && change({ locale: next })}
      />
    </Group>
  );
}
