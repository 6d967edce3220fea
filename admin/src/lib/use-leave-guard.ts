/** Holds back whoever leaves a page on which something is not done yet; the page then asks. */
import { useBlocker } from '@tanstack/react-router';

export function useLeaveGuard(dirty: boolean) {
  return useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
}
