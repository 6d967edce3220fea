/** Puts a failure into words of the reader's language; the server's own sentence stands in where we have none. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure, Violation } from '@/lib/errors';

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
const CODED = new Set(['MISSING', 'NOT_IN_CHANNEL', 'UNKNOWN_CELL']);

/** One thing that is wrong. The server says it in English, and with more detail than a translation by code can. */
export function useViolationMessage(): (violation: Pick<Violation, 'code' | 'message'>) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    ({ code, message }) => {
      const ours = (i18n.language !== 'en' || CODED.has(code)) && i18n.exists(`violation.${code}`);
      return ours ? t(`violation.${code}` as 'violation.MISSING') : capital(message);
    },
    [i18n, t],
  );
}

/** The server writes messages in lower case, as part of a sentence; here they stand alone. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
