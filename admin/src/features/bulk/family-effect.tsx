/** What another family would hide: for each attribute that it does not hold, how many of what was chosen have a value of it. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, type Client, type CombinedError } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import type { ResourceListInput } from '@/lib/list-search';
import { useWorkspace } from '@/lib/workspace';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import { Lines } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { asList, type Selection } from './selection';
import type { BulkModel } from './use-model';
import css from './bulk.module.css';

const familiesQuery = graphql(`
  query BulkFamiliesNow($kinds: [ResourceKind!]!, $filter: ResourceFilter, $search: String) {
    resources(kinds: $kinds, filter: $filter, search: $search, first: 1) { facets { field buckets { value count } } }
  }
`);

const holdingQuery = graphql(`
  query BulkHolding($kinds: [ResourceKind!]!, $filter: ResourceFilter, $search: String) {
    resources(kinds: $kinds, filter: $filter, search: $search, first: 1) { totalCount }
  }
`);

/** The codes that the families have and the other one has not. */
export function leavingCodes(families: readonly { code: string; attributes: readonly { code: string }[] }[], now: readonly string[], family: string): string[] {
  const kept = new Set(families.find((each) => each.code === family)?.attributes.map(({ code }) => code));
  const held = families.filter((each) => now.includes(each.code)).flatMap((each) => each.attributes.map(({ code }) => code));
  return [...new Set(held)].filter((code) => !kept.has(code));
}

interface Hidden {
  code: string;
  count: number;
}

async function hiddenBy(client: Client, list: ResourceListInput, families: BulkModel['families'], family: string): Promise<Hidden[]> {
  const now = (await client.query(familiesQuery, list, { requestPolicy: 'network-only' }).toPromise()).data?.resources.facets?.find(({ field }) => field === 'family')?.buckets.map(({ value }) => value) ?? [];
  const hidden: Hidden[] = [];
  for (const code of leavingCodes(families, now, family)) {
    const filter = { attributes: [{ attribute: code, empty: false }], ...(list.filter && { and: [list.filter] }) };
    const answer = await client.query(holdingQuery, { ...list, filter }, { requestPolicy: 'network-only' }).toPromise();
    if (answer.error) throw answer.error;
    hidden.push({ code, count: answer.data?.resources.totalCount ?? 0 });
  }
  return hidden.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
}

export function FamilyEffect({ selection, family, model }: { selection: Selection; family: string; model: BulkModel }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const client = useClient();
  const [state, setState] = useState<{ hidden: Hidden[] } | { error: CombinedError } | null>(null);
  useEffect(() => {
    let current = true;
    setState(null);
    hiddenBy(client, asList(selection), model.families, family).then(
      (hidden) => current && setState({ hidden }),
      (error: CombinedError) => current && setState({ error }),
    );
    return () => void (current = false);
  }, [client, family, model.families, selection]);
  const nameOf = (code: string) => model.attributes.find((each) => each.code === code)?.label ?? code;
  return (
    <Panel title={t('bulk.hidden.title')} hint={t('bulk.hidden.hint')}>
      {state === null ? <Lines count={2} /> : 'error' in state ? <FailureNote failure={graphqlFailure(state.error)} /> : state.hidden.length === 0 ? <p className={css.help}>{t('bulk.hidden.none')}</p> : (
        <div className={css.counts}>{state.hidden.map(({ code, count }) => <Tag key={code} tone="warn">{nameOf(code)}: {formatNumber(count, language)}</Tag>)}</div>
      )}
    </Panel>
  );
}
