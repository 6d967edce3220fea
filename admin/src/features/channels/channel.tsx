/** One channel: what is live and what waits, its log, its outputs, and the API it serves. */
import { Anchor, Button, Code, CopyButton, SegmentedControl, Tabs } from '@mantine/core';
import { IconChevronLeft, IconCopy } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { NotFound } from '@/ui/not-found';
import { Page } from '@/ui/page';
import { Panel } from '@/ui/panel';
import { ErrorState, Lines, Loaded } from '@/ui/states';
import { ChannelLog } from './log';
import { Outputs } from './outputs';
import { Figure } from './overview';
import { PublicationList } from './publication-list';
import css from './channels.module.css';

const channelQuery = graphql(`
  query Channel($code: String!, $outputs: Boolean!) {
    channel(code: $code) { code kind locales currencies liveCount waitingCount head outputs @include(if: $outputs) { id enabled lastError } }
  }
`);

const schemaQuery = graphql(`query DeliverySchema($code: String!) { channel(code: $code) { code deliverySchema } }`);

export interface ChannelSearch {
  tab?: string;
  locale?: string;
  state?: string;
  output?: string;
  delivery?: string;
  dstate?: string;
}

interface ChannelPageProps {
  code: string;
  search: ChannelSearch;
  onSearch: (change: Partial<ChannelSearch>) => void;
}

export function ChannelPage({ code, search, onSearch }: ChannelPageProps) {
  const { t } = useTranslation();
  const { channelLabel, language, may } = useWorkspace();
  const [result, again] = useQuery({ query: channelQuery, variables: { code, outputs: may('VIEW_OUTPUTS') }, requestPolicy: 'cache-and-network' });
  const channel = result.data?.channel;
  if (result.error && !channel) return <Page title={code}><ErrorState error={result.error} retry={() => again({ requestPolicy: 'network-only' })} /></Page>;
  if (!channel) return result.data ? <NotFound /> : <Page title={channelLabel(code)}><Lines count={8} /></Page>;
  const tab = search.tab ?? 'live';
  const failing = channel.outputs?.filter((output) => output.enabled && output.lastError).length ?? 0;
  return (
    <Page
      title={channelLabel(code)}
      back={<Anchor component={Link} to="/channels" size="sm" style={{ display: 'inline-flex', alignItems: 'center', gap: 2 }}><IconChevronLeft size={14} aria-hidden />{t('nav.channels')}</Anchor>}
      sub={<span>{t(`channels.kind.${channel.kind}`)} · {channel.currencies.join(', ')}</span>}
      actions={
        <span className={css.figures}>
          <Figure value={formatNumber(channel.liveCount, language)} label={t('channels.live')} />
          <Figure value={formatNumber(channel.waitingCount, language)} label={t('channels.waiting')} />
          <Figure value={formatNumber(channel.head, language)} label={t('channels.head')} />
        </span>
      }
    >
      <Tabs value={tab} onChange={(next) => onSearch({ tab: next === 'live' ? undefined : (next ?? undefined), locale: undefined, state: undefined, output: undefined, delivery: undefined, dstate: undefined })}>
        <Tabs.List mb="md">
          <Tabs.Tab value="live">{t('channels.tab.live')}</Tabs.Tab>
          <Tabs.Tab value="waiting">{t('channels.tab.waiting')}</Tabs.Tab>
          {channel.outputs && <Tabs.Tab value="outputs" rightSection={failing > 0 ? <span className={css.alarm} aria-label={t('channels.failing', { count: failing })} role="img" /> : undefined}>{t('channels.tab.outputs')}</Tabs.Tab>}
          <Tabs.Tab value="log">{t('channels.tab.log')}</Tabs.Tab>
          <Tabs.Tab value="api">{t('channels.tab.api')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="live">
          <LocaleFilter locales={channel.locales} value={search.locale} onChange={(locale) => onSearch({ locale })} />
          <PublicationList channel={code} locale={search.locale} state="LIVE" />
        </Tabs.Panel>
        <Tabs.Panel value="waiting">
          <LocaleFilter locales={channel.locales} value={search.locale} onChange={(locale) => onSearch({ locale })} />
          <PublicationList channel={code} locale={search.locale} state="WAITING" />
        </Tabs.Panel>
        {channel.outputs && <Tabs.Panel value="outputs"><Outputs channel={code} kind={channel.kind} locales={channel.locales} currencies={channel.currencies} search={search} onSearch={onSearch} /></Tabs.Panel>}
        <Tabs.Panel value="log"><ChannelLog channel={code} /></Tabs.Panel>
        <Tabs.Panel value="api"><DeliveryApi code={code} /></Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function LocaleFilter({ locales, value, onChange }: { locales: readonly string[]; value: string | undefined; onChange: (locale: string | undefined) => void }) {
  const { t } = useTranslation();
  const { localeLabel } = useWorkspace();
  if (locales.length < 2) return null;
  return (
    <SegmentedControl
      size="xs"
      mb="md"
      aria-label={t('scope.locale')}
      value={value ?? ''}
      onChange={(next) => onChange(next || undefined)}
      data={[{ value: '', label: t('channels.allLocales') }, ...locales.map((locale) => ({ value: locale, label: localeLabel(locale) }))]}
    />
  );
}

const EXAMPLE = `{ products(first: 3) { totalCount nodes { sku label } } }`;

function DeliveryApi({ code }: { code: string }) {
  const { t } = useTranslation();
  const [result] = useQuery({ query: schemaQuery, variables: { code } });
  const [all, setAll] = useState(false);
  const address = `${location.origin}/channels/${code}/graphql`;
  return (
    <div className={css.stack}>
      <Panel title={t('api.title')} hint={t('api.hint')}>
        <dl className={css.facts}>
          <dt>{t('api.endpoint')}</dt><dd><code>POST {address}</code></dd>
          <dt>{t('api.changes')}</dt><dd><code>GET {location.origin}/channels/{code}/changes</code></dd>
          <dt>{t('api.try')}</dt><dd><code>{`curl -s ${address} -H 'content-type: application/json' -d '${JSON.stringify({ query: EXAMPLE })}'`}</code></dd>
        </dl>
      </Panel>
      <Loaded result={result}>
        {(data) => {
          const text = data.channel?.deliverySchema ?? '';
          const lines = text.split('\n');
          return (
            <Panel
              title={t('api.schema')}
              actions={<CopyButton value={text}>{({ copied, copy }) => <Button size="xs" variant="default" leftSection={<IconCopy size={14} />} onClick={copy}>{copied ? t('common.copied') : t('common.copy')}</Button>}</CopyButton>}
            >
              <Code block tabIndex={0} className={css.schema}>{all ? text : lines.slice(0, 400).join('\n')}</Code>
              {!all && lines.length > 400 && <Button mt="sm" size="xs" variant="subtle" onClick={() => setAll(true)}>{t('api.showAll', { count: lines.length })}</Button>}
            </Panel>
          );
        }}
      </Loaded>
    </div>
  );
}
