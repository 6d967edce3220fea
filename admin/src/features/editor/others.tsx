/** Who else has this open, and what they do: so that two people do not do the same work. Without a connection nothing is said. */
import { Avatar, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSubscription } from 'urql';
import { formatAgo } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useLive } from '@/lib/live';
import { useWorkspace } from '@/lib/workspace';
import css from './others.module.css';

const presenceSubscription = graphql(`
  subscription Presence($id: ID!, $activity: PresenceActivity!) {
    presence(resource: $id, activity: $activity) { user { id name } activity since }
  }
`);

type Other = ResultOf<typeof presenceSubscription>['presence'][number];

/** More than these are counted. */
const SHOWN = 3;

/** `editing` is what the others see of me. */
export function Others({ id, editing }: { id: string; editing: boolean }) {
  const { t } = useTranslation();
  const connected = useLive();
  const [{ data }] = useSubscription({ query: presenceSubscription, variables: { id, activity: editing ? 'EDITING' : 'VIEWING' } });
  const others = connected ? (data?.presence ?? []) : [];
  return (
    <span role="status" className={css.others} data-testid="others">
      {others.slice(0, SHOWN).map((other) => <Person key={other.user?.id ?? other.since} other={other} />)}
      {others.length > SHOWN && <span>{t('editor.others.more', { count: others.length - SHOWN })}</span>}
    </span>
  );
}

function Person({ other: { user, activity, since } }: { other: Other }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const name = user?.name ?? '–';
  return (
    <Tooltip label={t(`editor.others.since.${activity}`, { ago: formatAgo(since, language) })}>
      <span className={css.person} data-activity={activity}>
        <span aria-hidden><Avatar size={20} radius="xl" color="initials" name={name} alt="" /></span>
        {t(`editor.others.${activity}`, { name })}
      </span>
    </Tooltip>
  );
}
