/** Keeps a running bulk edit up to date: the hub tells, or is asked again every second where it cannot. */
import { useSubscription } from 'urql';
import { useLive } from '@/lib/live';
import { useRefresh, WATCH_MS } from '@/lib/use-refresh';
import { useWorkspace } from '@/lib/workspace';
import { progressSubscription } from './query';

export function useProgress(id: string, running: boolean, reload: () => void) {
  const { labelLocale } = useWorkspace();
  const connected = useLive();
  const [{ data, error }] = useSubscription({ query: progressSubscription, variables: { id, uiLocale: labelLocale }, pause: !running });
  useRefresh(running && !(connected && data && !error), reload, WATCH_MS);
}
