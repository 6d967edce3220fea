/** What names this record: the products, entries and other records whose working copies refer to it. */
import { Button } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useList } from '@/lib/use-list';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import { Panel } from '@/ui/panel';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import css from './used-by.module.css';

const usedByQuery = graphql(`
  query UsedBy($id: ID!, $first: Int!, $after: String, $locale: String) {
    resource(id: $id) {
      id
      usedBy(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id kind code state label(locale: $locale) thumbnail { url width height } family { code label(locale: $locale) } }
      }
    }
  }
`);

const PAGE = 50;
const NONE = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };
const usedBy = (data: ResultOf<typeof usedByQuery>) => data.resource?.usedBy ?? NONE;

export function UsedBy({ id, locale }: { id: string; locale: string }) {
  const { t } = useTranslation();
  const list = useList(usedByQuery, { id, locale }, { read: usedBy, first: PAGE });
  if (list.error && list.nodes.length === 0) return <ErrorState error={list.error} retry={list.reload} />;
  if (list.total === null) return <Lines count={8} />;
  return (
    <Panel title={t('usedBy.title', { count: list.total })} hint={t('usedBy.hint')}>
      {list.nodes.length === 0 ? (
        <EmptyState icon={<IconLinkOff size={24} />} title={t('usedBy.none')} />
      ) : (
        <ul className={css.list} aria-label={t('editor.tab.usedBy')}>
          {list.nodes.map((each) => (
            <li key={each.id} className={css.row}>
              <Thumb image={each.thumbnail} size={40} />
              <span className={css.text}>
                <Link to={editorPath(each.kind, each.code)}>{each.label}</Link>
                <span className={css.code}>{[each.code, t(`kind.${each.kind}`), each.family?.label].filter(Boolean).join(' · ')}</span>
              </span>
              <StateTag state={each.state} />
            </li>
          ))}
        </ul>
      )}
      {list.more && <div className={css.more}><Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></div>}
    </Panel>
  );
}
