/** What every screen needs to know: who I am, which languages and channels there are, and what I may do. */
import { createContext, use, useCallback, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, type ResultOf } from './graphql';

export const workspaceQuery = graphql(`
  query Workspace($language: String!) {
    me {
      id
      handle
      name
      email
      locale
      hasPassword
      role { code label(locale: $language) permissions { code } locales }
    }
    locales { code label enabled }
    currencies
    measurementFamilies { code units { code symbol } }
    channels {
      code
      kind
      labels { locale text }
      locales
      currencies
    }
  }
`);

export type WorkspaceData = ResultOf<typeof workspaceQuery>;
export type ChannelInfo = WorkspaceData['channels'][number];
export type PermissionCode = string;

export interface Workspace extends WorkspaceData {
  /** The content locale that labels of the model are shown in: the one nearest to the language of the admin. */
  labelLocale: string;
  /** Language tag for numbers and dates. */
  language: string;
  may: (permission: PermissionCode) => boolean;
  localeLabel: (code: string) => string;
  channelLabel: (code: string) => string;
  /** `g` for `GRAM`. */
  unitSymbol: (code: string) => string;
  reload: () => void;
}

const Context = createContext<Workspace | null>(null);

/** The text in the wanted locale, else in its language, else in whatever there is. */
export function pickLabel(labels: readonly { locale: string; text: string }[], locale: string): string | null {
  const filled = labels.filter((label) => label.text !== '');
  const found =
    filled.find((label) => label.locale === locale) ??
    filled.find((label) => label.locale.slice(0, 2) === locale.slice(0, 2)) ??
    filled.find((label) => label.locale.startsWith('en')) ??
    filled[0];
  return found?.text ?? null;
}

/** The enabled content locale nearest to a language of the admin. */
export function nearestLocale(locales: readonly { code: string; enabled: boolean }[], language: string): string {
  const enabled = locales.filter((locale) => locale.enabled);
  return (enabled.find((locale) => locale.code.slice(0, 2) === language.slice(0, 2)) ?? enabled[0] ?? locales[0])?.code ?? language;
}

export function WorkspaceProvider({ data, reload, children }: { data: WorkspaceData; reload: () => void; children: ReactNode }) {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const localeNames = useMemo(() => new Intl.DisplayNames([language], { type: 'language' }), [language]);
  const localeLabel = useCallback(
    (code: string) => {
      try {
        return localeNames.of(code.replace('_', '-')) ?? code;
      } catch {
        return data.locales.find((locale) => locale.code === code)?.label ?? code;
      }
    },
    [data.locales, localeNames],
  );
  const value = useMemo<Workspace>(() => {
    const labelLocale = nearestLocale(data.locales, language);
    const permissions = new Set(data.me.role.permissions.map((permission) => permission.code));
    const channels = new Map(data.channels.map((channel) => [channel.code, pickLabel(channel.labels, labelLocale) ?? channel.code]));
    const symbols = new Map(data.measurementFamilies.flatMap((family) => family.units.map((unit) => [unit.code, unit.symbol] as const)));
    return {
      ...data,
      labelLocale,
      language,
      may: (permission) => permissions.has(permission),
      localeLabel,
      channelLabel: (code) => channels.get(code) ?? code,
      unitSymbol: (code) => symbols.get(code) ?? code,
      reload,
    };
  }, [data, language, localeLabel, reload]);
  return <Context value={value}>{children}</Context>;
}

export function useWorkspace(): Workspace {
  const workspace = use(Context);
  if (!workspace) throw new Error('useWorkspace outside of WorkspaceProvider');
  return workspace;
}
