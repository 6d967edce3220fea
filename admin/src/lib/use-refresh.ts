/** Asks again every few seconds while something is under way and somebody is looking. */
import { useEffect, useRef } from 'react';

const REFRESH_MS = 2500;

export function useRefresh(moving: boolean, again: () => void) {
  const latest = useRef(again);
  useEffect(() => {
    latest.current = again;
  });
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => !document.hidden && latest.current(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [moving]);
}
