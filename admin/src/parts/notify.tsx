/** Short messages in the corner: for what went well, and for failures that have no place on the screen. */
import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import type { CombinedError } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { useFailureText } from '@/ui/failure';
import { WhyNot } from './why-not';

/** Messages that can be acted on stay longer. */
const LONG_MS = 10_000;

interface Action {
  label: string;
  run: () => void;
}

function withAction(message: string, { label, run }: Action) {
  const act = () => {
    notifications.hide(id);
    run();
  };
  const button = <Anchor component="button" type="button" size="sm" fw={560} onClick={act}>{label}</Anchor>;
  const id = notifications.show({ message: <>{message} {button}</>, color: 'pine', withBorder: true, autoClose: LONG_MS });
}

export function useNotify() {
  const say = useFailureText();
  return useMemo(
    () => ({
      done: (message: string, action?: Action) => (action ? withAction(message, action) : notifications.show({ message, color: 'pine', withBorder: true })),
      problem: (message: string) => notifications.show({ message, color: 'red', withBorder: true, autoClose: LONG_MS }),
      failed: (error: CombinedError) => {
        const failure = graphqlFailure(error);
        const details = failure.violations.map((violation) => violation.message).join('\n');
        // It stays while somebody reads why.
        const refused = failure.code === 'FORBIDDEN' && failure.operation !== undefined;
        const message = refused ? <WhyNot operation={failure.operation ?? ''} /> : (failure.hint ?? details);
        notifications.show({ title: say(failure), message, color: 'red', withBorder: true, autoClose: refused ? false : LONG_MS });
      },
    }),
    [say],
  );
}
