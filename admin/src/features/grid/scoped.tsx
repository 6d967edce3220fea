/** Columns whose values come from another channel or language than the list's: asked for beside it, for the rows there are. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { graphql, type ResultOf } from '@/lib/graphql';
import { parseColumn } from '@/lib/list-columns';
import { useWorkspace } from '@/lib/workspace';
import { valueData, ValueText } from '@/parts/value-data';
import type { Row } from './pages';
import css from './grid.module.css';

const scopedQuery = graphql(
  `
    query GridScoped($kinds: [ResourceKind!]!, $ids: [ID!]!, $first: Int!, $channel: String, $locale: String, $columns: [String!]) {
      resources(kinds: $kinds, filter: { ids: $ids }, first: $first) {
        nodes { id values(channel: $channel, locale: $locale, attributes: $columns) { attribute { code } data { ...ValueDataParts } } }
      }
    }
  `,
  [valueData],
);

type Value = ResultOf<typeof scopedQuery>['resources']['nodes'][number]['values'][number];
/** Column, then resource. */
export type ScopedValues = ReadonlyMap<string, ReadonlyMap<string, Value>>;

const BATCH = 60;
const NONE: ScopedValues = new Map();

/** One group of columns of one channel and language. */
function groupsOf(ids: readonly string[], scope: { channel: string; locale: string }) {
  const groups = new Map<string, { channel: string; locale: string; columns: Map<string, string> }>();
  for (const id of ids) {
    const { field, channel = scope.channel, locale = scope.locale } = parseColumn(id);
    const key = `${channel} ${locale}`;
    const group = groups.get(key) ?? { channel, locale, columns: new Map<string, string>() };
    groups.set(key, { ...group, columns: group.columns.set(field, id) });
  }
  return [...groups.values()];
}

export function useScopedValues(columns: readonly string[], rows: readonly Row[], scope: { channel: string; locale: string }): ScopedValues {
  const client = useClient();
  const ids = useMemo(() => columns.filter((id) => !id.startsWith(':') && id.includes(':')), [columns]);
  const key = `${ids.join()} ${scope.channel} ${scope.locale}`;
  const [state, setState] = useState({ key, values: NONE });
  // Rows are asked for once in each version.
  const asked = useRef({ key: '', rows: new Set<string>() });
  useEffect(() => {
    if (ids.length === 0) return;
    if (asked.current.key !== key) asked.current = { key, rows: new Set() };
    const seen = asked.current.rows;
    const wanted = rows.filter((row) => !seen.has(`${row.id} ${row.version}`));
    for (const row of wanted) seen.add(`${row.id} ${row.version}`);
    const load = async (batch: readonly Row[]) => {
      for (const group of groupsOf(ids, scope)) {
        const variables = { kinds: [...new Set(batch.map((row) => row.kind))], ids: batch.map((row) => row.id), first: batch.length, channel: group.channel, locale: group.locale, columns: [...group.columns.keys()] };
        const answer = await client.query(scopedQuery, variables, { requestPolicy: 'network-only' }).toPromise();
        const nodes = answer.data?.resources.nodes;
        if (nodes) setState((now) => ({ key, values: merged(now.key === key ? now.values : NONE, group.columns, nodes) }));
      }
    };
    for (let at = 0; at < wanted.length; at += BATCH) void load(wanted.slice(at, at + BATCH));
  }, [client, ids, key, rows, scope]);
  return state.key === key ? state.values : NONE;
}

function merged(values: ScopedValues, columns: ReadonlyMap<string, string>, nodes: ResultOf<typeof scopedQuery>['resources']['nodes']): ScopedValues {
  const next = new Map([...values].map(([id, byRow]) => [id, new Map(byRow)]));
  for (const [field, id] of columns) {
    const byRow = next.get(id) ?? new Map<string, Value>();
    next.set(id, byRow);
    for (const node of nodes) {
      const value = node.values.find((each) => each.attribute.code === field);
      if (value) byRow.set(node.id, value);
      else byRow.delete(node.id);
    }
  }
  return next;
}

export function ScopedCell({ attribute, value }: { attribute: { code: string; type?: string }; value: Value | undefined }) {
  if (!value) return <span className={css.nothing}>–</span>;
  return <span className={css.value}><ValueText attribute={attribute} data={value.data} /></span>;
}

/** In which channels and languages an attribute can have a column of its own. */
export function useOtherPlaces(attribute: { scopable?: boolean; localizable?: boolean }, scope: { channel: string; locale: string }) {
  const { t } = useTranslation();
  const { channels, channelLabel, localeLabel } = useWorkspace();
  if (!attribute.scopable && !attribute.localizable) return [];
  const of = channels.filter((channel) => attribute.scopable || channel.code === scope.channel);
  const places = of.flatMap((channel) => (attribute.localizable ? channel.locales : [undefined]).map((locale) => ({ channel: attribute.scopable ? channel.code : undefined, locale })));
  const others = places.filter(({ channel, locale }) => (channel !== undefined && channel !== scope.channel) || (locale !== undefined && locale !== scope.locale));
  return others.map((place) => ({ ...place, label: [place.channel && channelLabel(place.channel), place.locale && localeLabel(place.locale)].filter(Boolean).join(t('grid.placeSeparator')) }));
}
