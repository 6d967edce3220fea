/** Puts a failure into words of the reader's language; the server's own sentence stands in where we have none. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '@/lib/errors';

const KNOWN = ['NETWORK', 'FORBIDDEN', 'NOT_FOUND', 'STALE', 'UNAUTHENTICATED', 'INTERNAL', 'FOUR_EYES', 'TOO_MANY_REQUESTS'] as const;

export function useFailureText(): (failure: Failure) => string {
  const { t } = useTranslation();
  return useCallback(
    (failure) => {
      const known = KNOWN.find((code) => code === failure.code);
      if (known) return t(`error.${known}`);
      return failure.message === '' ? t('error.INTERNAL') : capital(failure.message);
    },
    [t],
  );
}

/** The server writes messages in lower case, as part of a sentence; here they stand alone. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
