/** A list of resources with everything around it: search, facets, columns, selection. The address holds all of it. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconMoodEmpty } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql, readFragment, type ResultOf } from '@/lib/graphql';
import { editorPath, type ResourceKind } from '@/lib/kinds';
import { hasFilters, keepList, NO_FILTERS, parseWhere } from '@/lib/list-search';
import { editPermission } from '@/lib/permissions';
import { columnIds, formatColumn, formatColumns, moveColumn, parseColumn, parseWidths, withColumn, withWidth } from '@/lib/list-columns';
import { joinList } from '@/lib/search';
import { readStored, writeStored } from '@/lib/stored';
import { useWorkspace } from '@/lib/workspace';
import { BulkBar } from '@/parts/bulk-bar';
import { useSelection } from '@/parts/selection';
import { useScope } from '@/parts/scope';
import { ScopeSelect } from '@/parts/scope-select';
import { useAxes } from '@/parts/variant';
import { ViewsMenu } from '@/parts/views/views-menu';
import { SearchBox } from '@/ui/search-box';
import { EmptyState, ErrorState } from '@/ui/states';
import { Chips } from './chips';
import { ColumnPicker } from './column-picker';
import { gridColumns } from './columns';
import { Facets } from './facets';
import { Grid } from './grid';
import { usePages, type Row } from './pages';
import { gridRow, gridVariables, type GridSearch, type GridVariables } from './query';
import type { DisplayRow } from './row';
import { useScopedValues } from './scoped';
import { useSheet } from './sheet/use-sheet';
import { useAttributes } from './use-attributes';
import css from './grid.module.css';

const childrenQuery = graphql(
  `
    query GridChildren($id: ID!, $channel: String, $locale: String, $uiLocale: String, $columns: [String!], $axes: [String!], $after: String) {
      resource(id: $id) { id children(first: 60, after: $after) { nodes { ...GridRow } pageInfo { hasNextPage endCursor } } }
    }
  `,
  [gridRow],
);

/** As wide as a window has to be for filters beside the list; in narrower ones they lie upon it. */
const BESIDE = 1060;

interface ResourceListProps {
  label: string;
  kinds: ResourceKind[];
  search: GridSearch;
  onSearch: (change: Partial<GridSearch>, replace?: boolean) => void;
  /** Which list it is to those who keep views of it: `products`, `records:brand`. */
  list: string;
  /** Stands left in the toolbar. */
  lead?: ReactNode;
  /** Something above the list chooses the family, so that no facet and no chip has to. */
  byFamily?: boolean;
  /** Rows that have children can be opened in place. */
  expandable?: boolean;
  empty: ReactNode;
}

export function ResourceList({ label, kinds, search, onSearch, list, lead, byFamily, expandable, empty }: ResourceListProps) {
  const { t } = useTranslation();
  const { labelLocale, language, may, channelLabel, localeLabel } = useWorkspace();
  const navigate = useNavigate();
  const scope = useScope(search);
  const axes = useAxes();
  const variables = useMemo(() => gridVariables(search, kinds, scope, labelLocale, axes ?? []), [search, kinds, scope, labelLocale, axes]);
  const pages = usePages(variables, axes !== null);
  const { rows, toggle, replace } = useTree(pages.pages.rows, expandable ?? false, variables);
  const ids = useMemo(() => columnIds(search.cols), [search.cols]);
  const named = [...ids.map((id) => parseColumn(id).field), ...parseWhere(search.where).map((each) => each.attribute)].filter((code) => !code.startsWith(':'));
  const { first, more: moreAttributes, byCode } = useAttributes(named);
  const widths = useMemo(() => parseWidths(search.widths), [search.widths]);
  const compact = search.density === 'compact';
  const selection = useSelection<Row>(pages.key);
  const mayEdit = kinds.some((kind) => may(editPermission(kind)));
  const listed = useMemo(() => rows.map((each) => each.row), [rows]);
  const scoped = useScopedValues(ids, listed, scope);
  const columns = useMemo(
    () => gridColumns({ t, language, scope, ids, widths, known: byCode, compact, scoped, channelLabel, localeLabel }),
    [t, language, scope, ids, widths, byCode, compact, scoped, channelLabel, localeLabel],
  );
  const editable = useMemo(() => ids.flatMap((id) => byCode.get(id) ?? []), [ids, byCode]);
  const { replace: replacePages } = pages;
  const stored = useCallback((fresh: readonly Row[]) => {
    replacePages(fresh);
    replace(fresh);
  }, [replace, replacePages]);
  const sheet = useSheet({ variables: mayEdit ? variables : null, rows: listed, attributes: editable, stored });
  const [withFacets, setWithFacets] = useState(() => window.innerWidth > BESIDE && readStored('facets', true));
  const showFacets = (shown: boolean) => {
    setWithFacets(shown);
    writeStored('facets', shown);
  };
  const open = useCallback(
    (row: Row, newTab: boolean) => {
      if (newTab) window.open(`/admin${editorPath(row.kind, row.code)}`, '_blank', 'noopener');
      else void navigate({ to: editorPath(row.kind, row.code), search: { channel: search.channel, locale: search.locale } });
    },
    [navigate, search.channel, search.locale],
  );
  const total = pages.pages.total;
  const behind = total === null ? null : pages.pages.more ? Math.max(1, total - pages.pages.start - pages.pages.rows.length) : 0;
  // Many ids make a long address: behind the `#` no server and no log ever sees them.
  const edit = () => {
    const what = selection.all ? { ...keepList({ ...search }), all: 'yes' } : {};
    void navigate({ to: '/bulk-edits/new', search: { ...what, ...scope, kinds: joinList(kinds) }, hash: joinList([...selection.rows.keys()]) });
  };
  const none = !pages.fetching && !pages.error && total === 0;
  const filters = byFamily ? { ...search, family: undefined } : search;
  const facets = byFamily ? pages.pages.facets.filter((facet) => facet.field !== 'family') : pages.pages.facets;
  // Where nothing is and nothing is filtered, there is nothing to filter by.
  const beside = withFacets && !(none && !hasFilters(filters));
  const clear = () => onSearch(byFamily ? { ...NO_FILTERS, family: search.family } : NO_FILTERS);
  return (
    <div className={css.layout} data-narrow={beside ? undefined : true}>
      {beside && <Facets facets={facets} search={search} scope={scope} onChange={onSearch} close={() => showFacets(false)} />}
      <div className={css.mainWrap}>
        <div className={css.main} style={{ flex: 1 }}>
          <div className={css.toolbar}>
            {lead}
            <ViewsMenu key={list} list={list} search={search} onSearch={onSearch} byFamily={byFamily} />
            <SearchBox className={css.searchBox} label={t('grid.search')} placeholder={t('grid.searchHint')} value={search.q} onChange={(q) => onSearch({ q }, true)} />
            <Tooltip label={t(withFacets ? 'grid.hideFilters' : 'grid.showFilters')}>
              <ActionIcon variant="default" size={30} aria-pressed={withFacets} aria-label={t(withFacets ? 'grid.hideFilters' : 'grid.showFilters')} onClick={() => showFacets(!withFacets)}>
                <IconAdjustmentsHorizontal size={16} />
              </ActionIcon>
            </Tooltip>
            <Count total={total} />
            <span className={css.spacer} />
            <ScopeSelect {...scope} onChange={(change) => onSearch(change)} />
            <ColumnPicker attributes={first} more={moreAttributes} chosen={search.cols} onChange={(cols) => onSearch({ cols }, true)} compact={compact} onCompact={(next) => onSearch({ density: next ? 'compact' : undefined }, true)} />
          </div>
          <Chips search={filters} facets={facets} names={byCode} onChange={onSearch} clear={clear} />
          {pages.error && rows.length === 0 ? (
            <ErrorState error={pages.error} retry={pages.reload} />
          ) : none ? (
            hasFilters(filters) ? <NoMatch clear={clear} /> : empty
          ) : (
            <Grid
              key={`${pages.key} ${compact}`}
              label={total === null ? label : `${label}, ${formatNumber(total, language)}`}
              columns={columns}
              rows={rows}
              total={total}
              start={pages.pages.start}
              behind={behind}
              stale={pages.stale}
              compact={compact}
              actions={{
                sort: search.sort,
                onSort: (sort) => onSearch({ sort }),
                where: search.where,
                onWhere: (where) => onSearch({ where }),
                facets: pages.pages.facets,
                scope,
                move: (id, to) => onSearch({ cols: formatColumns(moveColumn(ids, id, to)) }, true),
                resize: (id, width) => onSearch({ widths: withWidth(search.widths, id, width) }, true),
                hide: (id) => onSearch({ cols: formatColumns(ids.filter((each) => each !== id)) }, true),
                addBeside: (id, place) => onSearch({ cols: formatColumns(withColumn(ids, formatColumn({ field: parseColumn(id).field, ...place }), id)) }, true),
              }}
              onNeedMore={pages.next}
              onNeedBefore={pages.previous}
              onJump={pages.jump}
              onReach={pages.reach}
              onOpen={open}
              onToggle={toggle}
              selectable={mayEdit || may('SUBMIT_REVIEWS')}
              isSelected={selection.has}
              onSelect={(changed, on) => selection.change(changed, on, listed)}
              scrollAt={pages.scrollAt}
              onScroll={pages.keepScroll}
              sheet={sheet}
            />
          )}
        </div>
        {!selection.isEmpty && (
          <BulkBar
            rows={selection.all ? null : [...selection.rows.values()]}
            total={total ?? 0}
            selectAll={!selection.all && total !== null && total > selection.rows.size && listed.every(selection.has) ? selection.selectAll : null}
            edit={mayEdit ? edit : null}
            clear={selection.clear}
            reload={pages.reload}
          />
        )}
      </div>
    </div>
  );
}

/** The number of hits, said to screen readers as well when it changes. */
function Count({ total }: { total: number | null }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  return <span role="status" className={css.count}>{total === null ? '' : t('grid.count', { count: total, total: formatNumber(total, language) })}</span>;
}

function NoMatch({ clear }: { clear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState icon={<IconMoodEmpty size={24} />} title={t('grid.noMatch')} action={<Button variant="default" onClick={clear}>{t('grid.clearFilters')}</Button>}>
      {t('grid.noMatchHint')}
    </EmptyState>
  );
}

/** Rows with the children of those that are open below them. */
function useTree(rows: readonly Row[], expandable: boolean, variables: GridVariables) {
  const client = useClient();
  const [opened, setOpened] = useState<ReadonlyMap<string, readonly Row[]>>(new Map());
  const load = useCallback(
    async (id: string) => {
      const { channel, locale, uiLocale, columns, axes } = variables;
      const children: Row[] = [];
      let after: string | null = null;
      do {
        const page: ResultOf<typeof childrenQuery> | undefined = (await client.query(childrenQuery, { id, channel, locale, uiLocale, columns, axes, after }, { requestPolicy: 'network-only' }).toPromise()).data;
        children.push(...(page?.resource?.children.nodes ?? []).map((node) => readFragment(gridRow, node)));
        after = page?.resource?.children.pageInfo.hasNextPage ? page.resource.children.pageInfo.endCursor : null;
      } while (after !== null);
      setOpened((now) => new Map(now).set(id, children));
    },
    [client, variables],
  );
  const latest = useRef(opened);
  latest.current = opened;
  // Other columns, another channel or language: what is open is asked for anew, as the list is.
  useEffect(() => {
    for (const id of latest.current.keys()) void load(id);
  }, [load]);
  const toggle = useCallback(
    (row: Row) => {
      if (latest.current.has(row.id)) setOpened((now) => new Map([...now].filter(([id]) => id !== row.id)));
      else void load(row.id);
    },
    [load],
  );
  /** Rows as they are stored now; what they hand down is asked for again. */
  const replace = useCallback(
    (stored: readonly Row[]) => {
      const byId = new Map(stored.map((row) => [row.id, row]));
      setOpened((now) => new Map([...now].map(([id, below]) => [id, below.map((row) => byId.get(row.id) ?? row)])));
      for (const id of byId.keys()) if (latest.current.has(id)) void load(id);
    },
    [load],
  );
  const shown = useMemo(() => {
    const list: DisplayRow[] = [];
    const add = (row: Row, depth: number) => {
      const below = opened.get(row.id);
      list.push({ row, depth, open: expandable && row.childCount > 0 ? below !== undefined : undefined });
      for (const child of below ?? []) add(child, depth + 1);
    };
    for (const row of rows) if (!expandable || !row.parent) add(row, 0);
    return list;
  }, [expandable, opened, rows]);
  return { rows: shown, toggle, replace };
}
