/** Fetches a version that somebody else saved while this one is open. */
import { useEffect, useRef } from 'react';
import { useSubscription } from 'urql';
import { graphql } from '@/lib/graphql';

const changeSubscription = graphql(`subscription ResourceChanged($ids: [ID!]!) { resourceChanged(ids: $ids) { id version } }`);

/** `version` is the one that was loaded last. */
export function useNewer(id: string | undefined, version: number | undefined, reload: () => void) {
  const [{ data }] = useSubscription({ query: changeSubscription, variables: { ids: id ? [id] : [] }, pause: !id });
  const latest = useRef({ version, reload });
  useEffect(() => {
    latest.current = { version, reload };
  });
  useEffect(() => {
    const now = data?.resourceChanged.version;
    // A save of our own has answered with it already.
    if (now && now > (latest.current.version ?? now)) latest.current.reload();
  }, [data]);
}
