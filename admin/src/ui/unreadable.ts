/** What is typed and cannot be read, such as `12,3,4`: the form hears of it, so that it does not save what stood there before as if nothing had been typed. */
import { createContext, use, useEffect, useId, useState, type FormEvent } from 'react';

/** Told by inputs, each with an id of its own. Null where nobody saves. */
export const UnreadableContext = createContext<((input: string, unreadable: boolean) => void) | null>(null);

export function useUnreadable(unreadable: boolean) {
  const tell = use(UnreadableContext);
  const input = useId();
  useEffect(() => {
    if (!unreadable || !tell) return;
    tell(input, true);
    return () => tell(input, false);
  }, [input, tell, unreadable]);
}

/** For inputs that the browser reads, such as dates: of the 31st of February it says only that there is no value. */
export function useBadInput() {
  const [bad, setBad] = useState(false);
  const [left, setLeft] = useState(false);
  useUnreadable(bad);
  const look = (event: FormEvent<HTMLInputElement>) => setBad(event.currentTarget.validity.badInput);
  return {
    bad,
    /** Half a date is no mistake while it is typed. */
    wrong: bad && left,
    props: {
      onInput: look,
      onFocus: () => setLeft(false),
      onBlur: (event: FormEvent<HTMLInputElement>) => {
        look(event);
        setLeft(true);
      },
    },
  };
}
