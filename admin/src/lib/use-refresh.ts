/** Asks again and again while something is under way and somebody is looking. */
import { useEffect, useRef } from 'react';

const REFRESH_MS = 2500;
/** For a page that shows one thing moving. */
export const WATCH_MS = 1000;

export function useRefresh(moving: boolean, again: () => void, every = REFRESH_MS) {
  const latest = useRef(again);
  useEffect(() => {
    latest.current = again;
  });
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => !document.hidden && latest.current(), every);
    return () => clearInterval(timer);
  }, [every, moving]);
}
