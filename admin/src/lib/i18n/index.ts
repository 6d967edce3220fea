/** Language of the admin itself. Only the language in use is loaded; content locales have nothing to do with it. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { readStored, writeStored } from '../stored';
import type en from './en.json';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
    returnNull: false;
  }
}

const loaders: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
};

/** `de_AT` and `de-CH` read German; whatever we do not speak reads English. */
export function languageOf(locale: string | null | undefined): Language {
  const language = locale?.slice(0, 2).toLowerCase();
  return LANGUAGES.find((known) => known === language) ?? 'en';
}

/** `chosen`: somebody picked it here, so it stays whatever their profile says. */
export async function switchLanguage(language: Language, chosen = false): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', (await loaders[language]()).default);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  writeStored('language', language);
  if (chosen) writeStored('languageChosen', true);
}

export async function startI18n(): Promise<void> {
  const language = languageOf(readStored<string | null>('language', null) ?? navigator.language);
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: (await loaders[language]()).default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}
