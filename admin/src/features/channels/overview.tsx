/** All channels: what is live, what waits, and whether every output keeps up. */
import { IconBook2, IconBrandBluesky, IconBroadcast, IconDeviceMobile, IconWorld, type Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { Ring } from '@/ui/ring';
import { EmptyState, Loaded } from '@/ui/states';
import { Tag } from '@/ui/tag';
import css from './channels.module.css';

const channelsQuery = graphql(`
  query Channels($outputs: Boolean!) {
    channels {
      code
      kind
      locales
      liveCount
      waitingCount
      head
      completeness { channel locale complete total }
      outputs @include(if: $outputs) { id enabled behind lastError }
    }
  }
`);

type Row = ResultOf<typeof channelsQuery>['channels'][number];

export const CHANNEL_ICONS: Record<Row['kind'], Icon> = { WEB: IconWorld, APP: IconDeviceMobile, PRINT: IconBook2, SOCIAL: IconBrandBluesky };

export function ChannelsOverview() {
  const { may } = useWorkspace();
  const [result, again] = useQuery({ query: channelsQuery, variables: { outputs: may('VIEW_OUTPUTS') }, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ channels }) => channels.length === 0 ? <NoChannels /> : <ul className={css.cards}>{channels.map((channel) => <ChannelCard key={channel.code} channel={channel} />)}</ul>}
    </Loaded>
  );
}

function NoChannels() {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const action = may('MANAGE_CHANNELS') && <Link to="/model" search={{ tab: 'channels' }}>{t('channels.toModel')}</Link>;
  return <Panel><EmptyState icon={<IconBroadcast size={24} />} title={t('model.noChannels')} action={action}>{t('model.noChannelsHint')}</EmptyState></Panel>;
}

function ChannelCard({ channel }: { channel: Row }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel, language } = useWorkspace();
  const Glyph = CHANNEL_ICONS[channel.kind];
  const outputs = channel.outputs ?? [];
  const failing = outputs.filter((output) => output.enabled && output.lastError).length;
  return (
    <li>
      <Link to="/channels/$code" params={{ code: channel.code }} className={css.card}>
        <span className={css.cardHead}>
          <span className={css.glyph} aria-hidden><Glyph size={20} stroke={1.7} /></span>
          <span className={css.cardTitle}>{channelLabel(channel.code)}<span className={css.dim}>{t(`channels.kind.${channel.kind}`)}</span></span>
          {failing > 0 ? <Tag tone="bad" dot>{t('channels.failing', { count: failing })}</Tag> : outputs.length > 0 ? <Tag tone="good" dot>{t('channels.healthy', { count: outputs.length })}</Tag> : null}
        </span>
        <span className={css.figures}>
          <Figure value={formatNumber(channel.liveCount, language)} label={t('channels.live')} />
          <Figure value={formatNumber(channel.waitingCount, language)} label={t('channels.waiting')} />
          <Figure value={formatNumber(channel.head, language)} label={t('channels.head')} />
        </span>
        <span className={css.cardRings}>
          {channel.completeness.map((row) => {
            const ratio = row.total === 0 ? 0 : row.complete / row.total;
            return (
              <span key={row.locale} className={css.cardRing}>
                <Ring ratio={ratio} size={22} label={t('home.completenessOf', { channel: channelLabel(channel.code), locale: localeLabel(row.locale), complete: row.complete, total: row.total })} />
                <span aria-hidden>{row.locale.slice(0, 2).toUpperCase()}</span>
              </span>
            );
          })}
        </span>
      </Link>
    </li>
  );
}

export function Figure({ value, label }: { value: string; label: string }) {
  return <span className={css.figure}><span className={css.figureValue}>{value}</span><span className={css.dim}>{label}</span></span>;
}
