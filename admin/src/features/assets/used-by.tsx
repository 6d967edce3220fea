/** What shows this asset, page by page. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useList } from '@/lib/use-list';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import { Panel } from '@/ui/panel';
import { ErrorState, Lines } from '@/ui/states';
import { usedByQuery } from './query';
import css from './asset.module.css';

const PAGE = 50;
const NONE = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };
const read = (data: ResultOf<typeof usedByQuery>) => data.resource?.usedBy ?? NONE;

export function AssetUsedBy({ id, locale }: { id: string; locale: string }) {
  const { t } = useTranslation();
  const list = useList(usedByQuery, { id, locale }, { read, first: PAGE });
  if (list.error && list.nodes.length === 0) return <ErrorState error={list.error} retry={list.reload} />;
  if (list.total === null) return <Lines count={4} />;
  return (
    <Panel title={t('usedBy.title', { count: list.total })}>
      {list.nodes.length === 0 ? <p className={css.hint}>{t('assets.notUsed')}</p> : (
        <ul className={css.used}>
          {list.nodes.map((each) => (
            <li key={each.id}>
              <Thumb image={each.thumbnail} size={32} />
              <Link to={editorPath(each.kind, each.code)}>{each.label}</Link>
              <span className={css.usedKind}>{t(`kind.${each.kind}`)}</span>
              <StateTag state={each.state} />
            </li>
          ))}
        </ul>
      )}
      {list.more && <div className={css.more}><Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></div>}
    </Panel>
  );
}
