/** The asset library: everything there is, to see, to narrow and to add to by dropping files anywhere. */
import { Button, Checkbox, FileButton, SegmentedControl, Select } from '@mantine/core';
import { IconLayoutGrid, IconList, IconPhoto, IconUpload, IconWorldDownload } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatAgo, formatBytes, formatNumber } from '@/lib/format';
import { readFragment, type ResultOf } from '@/lib/graphql';
import { hasFilters, keepList, type ListSearch } from '@/lib/list-search';
import { joinList, splitList, toggleInList } from '@/lib/search';
import { useWorkspace } from '@/lib/workspace';
import { BulkBar } from '@/parts/bulk-bar';
import { span, useSelection } from '@/parts/selection';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import { ViewsMenu } from '@/parts/views/views-menu';
import { Page } from '@/ui/page';
import { SearchBox } from '@/ui/search-box';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import { assetCard } from './query';
import { useDropZone } from './drop-zone';
import { FileFilters } from './file-filters';
import { FromAddresses } from './from-addresses';
import { TransferList, useTransfers } from './uploads';
import { useLibrary } from './use-library';
import css from './library.module.css';

export interface LibrarySearch extends ListSearch {
  sort?: string;
  layout?: string;
  view?: string;
}

interface LibraryProps {
  search: LibrarySearch;
  onSearch: (change: Partial<LibrarySearch>, replace?: boolean) => void;
}

export function Library({ search, onSearch }: LibraryProps) {
  const { t } = useTranslation();
  const { may, language } = useWorkspace();
  const library = useLibrary(search);
  const { reload } = library;
  const transfers = useTransfers(reload);
  const { start } = transfers;
  const mayUpload = may('EDIT_ASSETS');
  const over = useDropZone(useCallback((files: File[]) => mayUpload && start(files), [mayUpload, start]));
  const list = search.layout === 'list';
  const [fetching, setFetching] = useState(false);
  const navigate = useNavigate();
  const cards = library.assets.map((masked) => readFragment(assetCard, masked));
  const selection = useSelection<Card>(JSON.stringify(keepList({ ...search })));
  const anchor = useRef<number | null>(null);
  const pick = (index: number, range: boolean) => {
    const card = cards[index];
    if (!card) return;
    selection.change(range ? span(cards, anchor.current, index) : [card], range || !selection.has(card), cards);
    anchor.current = index;
  };
  // Many ids make a long address: behind the `#` no server and no log ever sees them.
  const edit = () => void navigate({ to: '/bulk-edits/new', search: { ...(selection.all ? { ...keepList({ ...search }), all: 'yes' } : {}), kinds: 'ASSET' }, hash: joinList([...selection.rows.keys()]) });
  const picked = { has: selection.has, pick, any: !selection.isEmpty };
  return (
    <Page
      title={t('nav.assets')}
      sub={library.total === null ? t('assets.sub') : t('assets.count', { count: library.total, total: formatNumber(library.total, language) })}
      actions={
        mayUpload && (
          <>
            <Button variant="default" leftSection={<IconWorldDownload size={16} />} onClick={() => setFetching(true)}>{t('assets.fromAddresses')}</Button>
            <FileButton multiple onChange={start} inputProps={{ 'aria-label': t('assets.upload') }}>
              {(props) => <Button {...props} leftSection={<IconUpload size={16} />}>{t('assets.upload')}</Button>}
            </FileButton>
          </>
        )
      }
    >
      <div className={css.toolbar}>
        <ViewsMenu list="assets" search={search} onSearch={onSearch} />
        <SearchBox className={css.search} label={t('assets.search')} placeholder={t('assets.searchHint')} value={search.q} onChange={(q) => onSearch({ q }, true)} />
        {library.facets.filter((facet) => ['family', 'category', 'state'].includes(facet.field)).map((facet) => (
          <FacetSelect key={facet.field} facet={facet} value={search[facet.field as 'family']} onChange={(value) => onSearch({ [facet.field]: value })} />
        ))}
        <FileFilters facets={library.facets} file={search.file} onChange={(file) => onSearch({ file })} />
        <span className={css.spacer} />
        <Select
          size="xs"
          w={190}
          aria-label={t('assets.sort')}
          value={search.sort ?? '-updatedAt'}
          allowDeselect={false}
          onChange={(sort) => onSearch({ sort: sort === '-updatedAt' ? undefined : (sort ?? undefined) })}
          data={[{ value: '-updatedAt', label: t('assets.newest') }, { value: 'updatedAt', label: t('assets.oldest') }, { value: 'label', label: t('assets.byName') }, { value: 'code', label: t('assets.byCode') }, { value: '-bytes', label: t('assets.largest') }, { value: 'rightsEnd', label: t('assets.endingFirst') }]}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('grid.view')}
          value={list ? 'list' : 'grid'}
          onChange={(layout) => onSearch({ layout: layout === 'list' ? 'list' : undefined }, true)}
          data={[{ value: 'grid', label: <IconLayoutGrid size={15} aria-label={t('assets.asGrid')} role="img" /> }, { value: 'list', label: <IconList size={15} aria-label={t('assets.asList')} role="img" /> }]}
        />
      </div>
      {library.error && library.assets.length === 0 ? <ErrorState error={library.error} retry={reload} /> : null}
      {library.fetching && library.assets.length === 0 ? <Lines count={8} height={40} /> : null}
      {!library.fetching && !library.error && library.assets.length === 0 && (
        <EmptyState icon={<IconPhoto size={24} />} title={t(hasFilters(search) ? 'grid.noMatch' : 'assets.none')}>{t('assets.noneHint')}</EmptyState>
      )}
      {list ? <AssetTable assets={cards} picked={picked} /> : <AssetGrid assets={cards} picked={picked} />}
      <More more={library.more} next={library.next} busy={library.fetching} />
      {!selection.isEmpty && (
        <BulkBar
          floating
          rows={selection.all ? null : [...selection.rows.values()]}
          total={library.total ?? 0}
          selectAll={!selection.all && library.total !== null && library.total > selection.rows.size && cards.every(selection.has) ? selection.selectAll : null}
          edit={mayUpload ? edit : null}
          clear={selection.clear}
          reload={reload}
        />
      )}
      {fetching && <FromAddresses done={reload} close={() => setFetching(false)} />}
      <TransferList {...transfers} />
      {over && mayUpload && <div className={css.over}><div><IconUpload size={34} stroke={1.5} /><span>{t('assets.drop')}</span></div></div>}
    </Page>
  );
}

function FacetSelect({ facet, value, onChange }: { facet: { field: string; label: string; buckets: readonly { value: string; label: string; count: number }[] }; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const title = t(`facet.${facet.field as 'family'}`);
  const label = (bucket: { value: string; label: string }) => (facet.field === 'state' ? t(`state.${bucket.value as 'DRAFT'}`) : bucket.label);
  if (facet.buckets.length === 0) return null;
  return (
    <Select
      size="xs"
      w={170}
      clearable
      clearButtonProps={{ 'aria-label': t('grid.removeFilter', { filter: title }) }}
      aria-label={title}
      placeholder={title}
      value={splitList(value)[0] ?? null}
      data={facet.buckets.map((bucket) => ({ value: bucket.value, label: `${label(bucket)} (${formatNumber(bucket.count, language)})` }))}
      onChange={(next) => onChange(next ? toggleInList(undefined, next) : undefined)}
    />
  );
}

type Card = ResultOf<typeof assetCard>;

/** What is ticked, and the way to tick; `range` takes everything between this one and the last. */
interface Picked {
  has: (card: Card) => boolean;
  pick: (index: number, range: boolean) => void;
  any: boolean;
}

interface AssetsProps {
  assets: readonly Card[];
  picked: Picked;
}

function AssetGrid({ assets, picked }: AssetsProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  return (
    <ul className={css.grid} aria-label={t('nav.assets')} data-picking={picked.any || undefined}>
      {assets.map((asset, index) => {
        const focus = asset.focalPoint ? `${asset.focalPoint.x * 100}% ${asset.focalPoint.y * 100}%` : undefined;
        return (
          <li key={asset.id} className={css.item} data-picked={picked.has(asset) || undefined}>
            <span className={css.tick}><PickBox asset={asset} index={index} picked={picked} /></span>
            <Link to="/assets/$code" params={{ code: asset.code }} className={css.card}>
              <span className={css.frame}>
                {asset.thumbnail ? <img src={asset.thumbnail.url} alt={asset.thumbnail.alt ?? ''} loading="lazy" decoding="async" style={{ objectPosition: focus }} /> : <IconPhoto size={36} stroke={1.2} aria-hidden />}
                {isExpired(asset.rights?.validUntil) && <span className={css.badge}><Tag tone="bad">{t('assets.expired')}</Tag></span>}
              </span>
              <span className={css.name}>{asset.label}</span>
              <span className={css.meta}>{[kindOf(asset.file?.mime), asset.file?.width ? `${asset.file.width} × ${asset.file.height}` : null, asset.file ? formatBytes(asset.file.bytes, language) : null].filter(Boolean).join(' · ')}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function PickBox({ asset, index, picked }: { asset: Card; index: number; picked: Picked }) {
  const { t } = useTranslation();
  return (
    <Checkbox
      size="sm"
      aria-label={t('assets.pick', { name: asset.label })}
      checked={picked.has(asset)}
      onChange={() => undefined}
      onClick={(event) => {
        event.stopPropagation();
        picked.pick(index, event.shiftKey);
      }}
    />
  );
}

function AssetTable({ assets, picked }: AssetsProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const navigate = useNavigate();
  const columns: Column<Card>[] = [
    { key: 'pick', title: t('grid.selection'), head: <></>, width: '40px', cell: (asset) => <PickBox asset={asset} index={assets.indexOf(asset)} picked={picked} /> },
    { key: 'picture', title: t('variants.picture'), width: '64px', cell: (asset) => <Thumb image={asset.thumbnail} size={40} /> },
    { key: 'name', title: t('grid.label'), cell: (asset) => <Link to="/assets/$code" params={{ code: asset.code }}>{asset.label}</Link> },
    { key: 'file', title: t('assets.filename'), cell: (asset) => asset.file?.filename ?? '–' },
    { key: 'type', title: t('assets.type'), cell: (asset) => kindOf(asset.file?.mime) ?? '–' },
    { key: 'size', title: t('assets.dimensions'), numeric: true, cell: (asset) => (asset.file?.width ? `${asset.file.width} × ${asset.file.height}` : '–') },
    { key: 'bytes', title: t('assets.bytes'), numeric: true, cell: (asset) => (asset.file ? formatBytes(asset.file.bytes, language) : '–') },
    { key: 'state', title: t('grid.state'), cell: (asset) => <StateTag state={asset.state} /> },
    { key: 'updated', title: t('grid.updated'), cell: (asset) => formatAgo(asset.updatedAt, language) },
  ];
  if (assets.length === 0) return null;
  return <div className={css.tableFrame}><Table caption={t('nav.assets')} columns={columns} rows={assets} rowKey={(asset) => asset.id} onRow={(asset) => void navigate({ to: '/assets/$code', params: { code: asset.code } })} /></div>;
}

/** Asks for the next page when the end comes into sight; the button is for those who do not scroll. */
function More({ more, next, busy }: { more: boolean; next: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = end.current;
    if (!element || !more) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && next(), { rootMargin: '600px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [more, next]);
  if (!more) return null;
  return <div ref={end} className={css.end}><Button variant="default" loading={busy} onClick={next}>{t('common.showMore')}</Button></div>;
}

export function kindOf(mime: string | undefined): string | null {
  return mime ? (mime.split('/')[1]?.replace('svg+xml', 'svg').replace('jpeg', 'jpg').toUpperCase() ?? mime) : null;
}

export function isExpired(validUntil: string | null | undefined, now = new Date()): boolean {
  return Boolean(validUntil && validUntil < now.toISOString().slice(0, 10));
}
