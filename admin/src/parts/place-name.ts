/** Where a value stands: `Claim`, or `Claim (Web, French)`. */
import { useCallback } from 'react';
import { useWorkspace } from '@/lib/workspace';

export function usePlaceName(): (attribute: string, channel: string | null, locale: string | null) => string {
  const { channelLabel, localeLabel } = useWorkspace();
  return useCallback(
    (attribute, channel, locale) => {
      const scope = [channel && channelLabel(channel), locale && localeLabel(locale)].filter(Boolean).join(', ');
      return scope ? `${attribute} (${scope})` : attribute;
    },
    [channelLabel, localeLabel],
  );
}
