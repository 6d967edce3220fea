/** Whether an element has come near what is seen: a form of a thousand fields fills those that somebody is about to look at. */
import { useEffect, useRef, useState, type RefObject } from 'react';

/** As far ahead as a turn of the wheel or a press of Tab leads. */
const AHEAD = '900px 0px';

const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

function watch(element: Element, seen: () => void): () => void {
  // The margin of scrolling boxes counts where the page itself does not scroll; older browsers leave it out.
  const options: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: AHEAD, scrollMargin: AHEAD };
  observer ??= new IntersectionObserver((entries) => entries.forEach((entry) => entry.isIntersecting && waiting.get(entry.target)?.()), options);
  waiting.set(element, seen);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer?.unobserve(element);
  };
}

/** Once near, it stays so. `always` says that it is from the beginning. */
export function useNear(always: boolean): [RefObject<HTMLDivElement | null>, boolean] {
  const ref = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(always);
  useEffect(() => (near || !ref.current ? undefined : watch(ref.current, () => setNear(true))), [near]);
  return [ref, near];
}
