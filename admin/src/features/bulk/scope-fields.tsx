/** The channel and the language of a value, where its attribute has one for each. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkspace, type Workspace } from '@/lib/workspace';
import type { ScopeChoice, Step } from './steps';

/** Languages of a channel, else all that are in use; only those in which the person may write. */
function writableLocales({ channels, locales, me }: Workspace, channel: string | null): string[] {
  const enabled = locales.filter((locale) => locale.enabled).map((locale) => locale.code);
  const offered = channels.find((each) => each.code === channel)?.locales ?? enabled;
  return offered.filter((locale) => me.role.locales?.includes(locale) ?? true);
}

/** The same scope in a language in which the person may write. */
export function writableScope(workspace: Workspace, scope: ScopeChoice): ScopeChoice {
  const locales = writableLocales(workspace, scope.channel);
  return { ...scope, locale: locales.includes(scope.locale) ? scope.locale : (locales[0] ?? scope.locale) };
}

interface ScopeFieldsProps {
  step: Step;
  onChange: (change: Partial<Step>) => void;
}

export function ScopeFields({ step: { kind, attribute, channel, locale }, onChange }: ScopeFieldsProps) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { channels, channelLabel, localeLabel } = workspace;
  if (!attribute || kind === 'CONVERT_UNIT') return null;
  // Text may be replaced in every scope at once; a value is set in one.
  const optional = kind === 'REPLACE_TEXT';
  const locales = writableLocales(workspace, channel);
  const setChannel = (next: string | null) => {
    const kept = writableLocales(workspace, next);
    onChange({ channel: next, locale: locale === null || kept.includes(locale) ? locale : (kept[0] ?? null) });
  };
  const anyChannel = t('assets.allChannels');
  const anyLocale = t('channels.allLocales');
  return (
    <>
      {attribute.scopable && (
        <Select
          label={t('scope.channel')}
          placeholder={anyChannel}
          clearable={optional}
          clearButtonProps={{ 'aria-label': anyChannel }}
          allowDeselect={false}
          data={channels.map((each) => ({ value: each.code, label: channelLabel(each.code) }))}
          value={channel}
          onChange={setChannel}
        />
      )}
      {attribute.localizable && (
        <Select
          label={t('scope.locale')}
          placeholder={anyLocale}
          clearable={optional}
          clearButtonProps={{ 'aria-label': anyLocale }}
          allowDeselect={false}
          data={locales.map((each) => ({ value: each, label: localeLabel(each) }))}
          value={locale}
          onChange={(next) => onChange({ locale: next })}
        />
      )}
    </>
  );
}
