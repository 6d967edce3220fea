/** The inbox: reviews at the left, the one that is read at the right; J and K walk, A approves, R rejects. */
import { Checkbox, SegmentedControl, Select } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconMailOpened } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatAgo } from '@/lib/format';
import type { ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useScope } from '@/parts/scope';
import { Thumb } from '@/parts/thumb';
import { useAxes, VariantText } from '@/parts/variant';
import { EmptyState, Loaded } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { reviewsQuery } from './query';
import { ReviewDetail } from './review';
import css from './reviews.module.css';

export interface ReviewSearch {
  state?: string;
  mine?: string;
  channel?: string;
  id?: string;
}

type Item = ResultOf<typeof reviewsQuery>['reviews']['nodes'][number];

const STATES = ['OPEN', 'APPROVED', 'REJECTED', 'WITHDRAWN'] as const;
const PAGE = 50;

export function Inbox({ search, onSearch }: { search: ReviewSearch; onSearch: (change: Partial<ReviewSearch>, replace?: boolean) => void }) {
  const { t } = useTranslation();
  const { labelLocale, channels, channelLabel } = useWorkspace();
  const { locale } = useScope({});
  const axes = useAxes();
  const [first, setFirst] = useState(PAGE);
  const state = STATES.find((each) => each === search.state) ?? 'OPEN';
  const variables = { state, mine: search.mine === 'yes' ? true : null, channel: search.channel ?? null, first, locale, uiLocale: labelLocale, axes };
  const [result, again] = useQuery({ query: reviewsQuery, variables, pause: axes === null, requestPolicy: 'cache-and-network' });
  const items = result.data?.reviews.nodes ?? [];
  const current = search.id ?? items[0]?.id;
  const step = (by: 1 | -1) => {
    const at = items.findIndex((item) => item.id === current);
    const next = items[Math.max(0, Math.min(items.length - 1, at + by))];
    if (next) onSearch({ id: next.id }, true);
  };
  useHotkeys([['j', () => step(1)], ['k', () => step(-1)]]);
  const onDecided = () => {
    // The next one takes the place of the one that is done; the list forgets it when it is asked for again.
    const at = items.findIndex((item) => item.id === current);
    const next = items[at + 1] ?? items[at - 1];
    onSearch({ id: state === 'OPEN' ? next?.id : current }, true);
    again({ requestPolicy: 'network-only' });
  };
  return (
    <div className={css.inbox}>
      <div className={css.left}>
        <div className={css.filters}>
          <SegmentedControl size="xs" fullWidth aria-label={t('reviews.state')} value={state} onChange={(next) => onSearch({ state: next === 'OPEN' ? undefined : next, id: undefined })} data={STATES.map((each) => ({ value: each, label: t(`reviews.states.${each}`) }))} />
          <div className={css.filterRow}>
            <Select size="xs" aria-label={t('scope.channel')} placeholder={t('reviews.anyChannel')} clearable clearButtonProps={{ 'aria-label': t('reviews.anyChannel') }} value={search.channel ?? null} onChange={(next) => onSearch({ channel: next ?? undefined, id: undefined })} data={channels.map((channel) => ({ value: channel.code, label: channelLabel(channel.code) }))} style={{ flex: 1 }} />
            <Checkbox size="xs" label={t('reviews.mine')} checked={search.mine === 'yes'} onChange={(event) => onSearch({ mine: event.currentTarget.checked ? 'yes' : undefined, id: undefined })} />
          </div>
        </div>
        <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
          {({ reviews }) =>
            reviews.nodes.length === 0 ? (
              <EmptyState icon={<IconMailOpened size={24} />} title={t('reviews.none')}>{t('reviews.noneHint')}</EmptyState>
            ) : (
              <ul className={css.list} aria-label={t('nav.reviews')}>
                {reviews.nodes.map((item) => <InboxItem key={item.id} item={item} current={item.id === current} open={() => onSearch({ id: item.id }, true)} />)}
                {reviews.pageInfo.hasNextPage && <li><button type="button" className={css.more} onClick={() => setFirst(first + PAGE)}>{t('common.showMore')}</button></li>}
              </ul>
            )
          }
        </Loaded>
      </div>
      <div className={css.right}>
        {current ? <ReviewDetail key={current} id={current} locale={locale} onDecided={onDecided} /> : null}
      </div>
    </div>
  );
}

function InboxItem({ item, current, open }: { item: Item; current: boolean; open: () => void }) {
  const { t } = useTranslation();
  const { language, channelLabel } = useWorkspace();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const channels = [...new Set(item.scope.map((cell) => cell.channel))];
  const locales = [...new Set(item.scope.map((cell) => cell.locale))];
  return (
    <li>
      <button ref={button} type="button" className={css.item} aria-current={current} onClick={open}>
        <Thumb image={item.resource.thumbnail} size={44} />
        <span className={css.itemText}>
          <span className={css.itemTop}><span className={css.itemName}>{item.resource.label}</span><span className={css.itemTime}>{formatAgo(item.submittedAt, language)}</span></span>
          <span className={css.itemSub}>{item.resource.code}<VariantText resource={item.resource} /></span>
          <span className={css.itemSub}>{t('reviews.by', { name: item.submittedBy?.name ?? '–' })} · {channels.map(channelLabel).join(', ')} · {locales.map((locale) => locale.slice(0, 2).toUpperCase()).join(', ')}</span>
          <span className={css.itemTags}>
            {item.currentStage && <Tag tone="info">{item.currentStage.label}</Tag>}
            {item.state !== 'OPEN' && <Tag tone={item.state === 'APPROVED' ? 'good' : item.state === 'REJECTED' ? 'bad' : 'plain'}>{t(`reviews.states.${item.state}`)}</Tag>}
            {item.verdict.mayDecide && <Tag tone="good" dot>{t('reviews.yours')}</Tag>}
          </span>
        </span>
      </button>
    </li>
  );
}
