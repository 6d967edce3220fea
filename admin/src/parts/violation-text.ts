/** Puts what is wrong into the reader's words, with the labels of the model in place of its codes. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { valuePlace } from '@/lib/value-path';
import { useViolationMessage } from '@/ui/failure';
import { usePlaceName } from './place-name';

interface Named {
  code: string;
  label: string;
}

/** For lists, where no field stands beside the sentence: `Claim (French): Missing`. */
export function useViolationText(): (violation: Pick<Violation, 'code' | 'path' | 'message'>, attributes?: readonly Named[]) => string {
  const { t } = useTranslation();
  const nameOf = usePlaceName();
  const say = useViolationMessage();
  return useCallback(
    (violation, attributes = []) => {
      const place = valuePlace(violation.path);
      if (!place) return say(violation);
      const name = attributes.find((attribute) => attribute.code === place.attribute)?.label ?? place.attribute;
      const { channel, locale } = place.scope ?? { channel: null, locale: null };
      return t('violation.at', { place: nameOf(name, channel, locale), message: say(violation) });
    },
    [nameOf, say, t],
  );
}
