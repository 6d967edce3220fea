/** `g` and then a letter goes to a screen, as in many tools for people who live on the keyboard. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

export const GO_KEYS = { h: '/', p: '/products', e: '/entries', d: '/records', a: '/assets', r: '/reviews', q: '/quality', c: '/channels', m: '/model', j: '/jobs', b: '/bulk-edits', t: '/trash', l: '/translations', s: '/settings' } as const;

const PATIENCE_MS = 1200;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function useGoKeys() {
  const navigate = useNavigate();
  useEffect(() => {
    let armedAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const target = GO_KEYS[event.key as keyof typeof GO_KEYS];
      if (target && Date.now() - armedAt < PATIENCE_MS) {
        event.preventDefault();
        event.stopPropagation();
        void navigate({ to: target });
        armedAt = 0;
      } else armedAt = event.key === 'g' ? Date.now() : 0;
    };
    // Captured, so that the second letter never reaches a screen that uses the same letter alone.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [navigate]);
}
