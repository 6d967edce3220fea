/** Short messages in the corner: for what went well, and for failures that have no place on the screen. */
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import type { CombinedError } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { useFailureText } from '@/ui/failure';

export function useNotify() {
  const say = useFailureText();
  return useMemo(
    () => ({
      done: (message: string) => notifications.show({ message, color: 'pine', withBorder: true }),
      problem: (message: string) => notifications.show({ message, color: 'red', withBorder: true, autoClose: 10_000 }),
      failed: (error: CombinedError) => {
        const failure = graphqlFailure(error);
        const details = failure.violations.map((violation) => violation.message).join('\n');
        notifications.show({ title: say(failure), message: failure.hint ?? details, color: 'red', withBorder: true, autoClose: 10_000 });
      },
    }),
    [say],
  );
}
