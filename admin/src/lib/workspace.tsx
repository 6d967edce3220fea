/** What every screen needs to know: who I am, which languages and channels there are, and what I may do. */
import { createContext, use, useMemo, type ReactNode } from 'react';
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

/** `German` where the hub has one kind of German, else `German (Austria)`. */
export function localeNames(locales: readonly { code: string; label: string; enabled: boolean }[], language: string): (code: string) => string {
  const names = new Intl.DisplayNames([language], { type: 'language', languageDisplay: 'standard' });
  const languages = locales.filter((locale) => locale.enabled).map((locale) => locale.code.split('_')[0]);
  const isAlone = (code: string) => languages.filter((each) => each === code.split('_')[0]).length < 2;
  return (code) => {
    try {
      return names.of(isAlone(code) ? (code.split('_')[0] ?? code) : code.replace('_', '-')) ?? code;
    } catch {
      return locales.find((locale) => locale.code === code)?.label ?? code;
    }
  };
}

export function WorkspaceProvider({ data, reload, children }: { data: WorkspaceData; reload: () => void; children: ReactNode }) {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const localeLabel = useMemo(() => localeNames(data.locales, language), [data.locales, language]);
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
