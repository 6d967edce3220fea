/** Puts a failure into words of the reader's language; the server's own sentence stands in where we have none. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure, Violation } from '@/lib/errors';
import { formatDate, formatDecimal } from '@/lib/format';

export function useFailureText(): (failure: Failure) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (failure) => {
      if (i18n.exists(`error.${failure.code}`)) return t(`error.${failure.code}` as 'error.INTERNAL');
      return failure.message === '' ? t('error.INTERNAL') : capital(failure.message);
    },
    [i18n, t],
  );
}

/** Their English sentences speak of codes, so they are said in our words in every language. */
const CODED = new Set(['MACHINE_TEXT', 'MISSING', 'NOT_IN_CHANNEL', 'UNKNOWN_CELL']);

/** Numbers and days as people write them; anything else as it stands. */
export function sayParameters(parameters: unknown, language: string): Record<string, string> {
  const said = Object.entries((parameters ?? {}) as Record<string, unknown>).map(([name, value]) => {
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return [name, formatDate(value, language)];
    if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))) return [name, formatDecimal(String(value), language)];
    return [name, Array.isArray(value) ? value.join(', ') : String(value)];
  });
  return Object.fromEntries(said) as Record<string, string>;
}

/** `TOO_LONG-max`: a sentence with figures, named by the code and the figure that it cannot do without. */
const FIGURES = ['max', 'min', 'kib', 'earliest', 'latest', 'digit'];

/** Their sentences in our words say that something is in the way, and not what. */
const NAMING = new Set(['CYCLE', 'IN_USE', 'NOT_IN_FAMILY', 'NOT_UNIQUE', 'UNKNOWN_ATTRIBUTE', 'UNKNOWN_CATEGORY', 'UNKNOWN_FAMILY', 'UNKNOWN_OPTION', 'UNKNOWN_TARGET', 'UNKNOWN_UNIT', 'UNIT_NOT_ALLOWED', 'WIDER_SCOPE']);

/** What an English sentence names: the whole circle of a cycle, else what stands in backticks. */
export function namedIn(message: string): string {
  const circle = /: (\S+(?: → \S+)+)$/.exec(message)?.[1];
  return circle ?? [...new Set([...message.matchAll(/`([^`]+)`/g)].map(([, name]) => name))].join(', ');
}

/** One thing that is wrong. The server says it in English. */
export function useViolationMessage(): (violation: Pick<Violation, 'code' | 'message' | 'parameters'>) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    ({ code, message, parameters }) => {
      if (i18n.language === 'en' && !CODED.has(code)) return capital(message);
      const said = sayParameters(parameters, i18n.language);
      const figure = FIGURES.find((name) => name in said);
      if (figure && i18n.exists(`violation.figure.${code}-${figure}`)) return t(`violation.figure.${code}-${figure}` as 'violation.figure.TOO_LONG-max', said as { max: string }).trim();
      if (said.reason !== undefined && i18n.exists(`violation.expression.${said.reason}`)) return t(`violation.expression.${said.reason}` as 'violation.expression.name', said as { name: string });
      if (!i18n.exists(`violation.${code}`)) return capital(message);
      const ours = t(`violation.${code}` as 'violation.MISSING');
      const names = NAMING.has(code) ? namedIn(message) : '';
      return names === '' ? ours : t('violation.at', { place: ours, message: names });
    },
    [i18n, t],
  );
}

/** What helps to mend it. The server says it in English, which is no help in another language: there it is ours, or nothing. */
export function useHint(): (violation: { code: string; hint?: string | null }) => string | null {
  const { t, i18n } = useTranslation();
  return useCallback(
    ({ code, hint }) => {
      if (!hint || i18n.language === 'en') return hint ? capital(hint) : null;
      return i18n.exists(`hint.${code}`) ? t(`hint.${code}` as 'hint.BAD_URL') : null;
    },
    [i18n, t],
  );
}

/** The server writes messages in lower case, as part of a sentence; here they stand alone. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
