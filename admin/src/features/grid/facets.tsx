/** The facets at the left: what there is, how much of it, and one click to see only that. */
import { CloseButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { parseWhere, toggleWhere } from '@/lib/list-search';
import { splitList, toggleInList } from '@/lib/search';
import { useWorkspace } from '@/lib/workspace';
import { Colour } from '@/ui/colour';
import type { GridFacet } from './pages';
import type { GridSearch } from './query';
import css from './grid.module.css';

interface FacetsProps {
  facets: readonly GridFacet[];
  search: GridSearch;
  scope: { channel: string; locale: string };
  onChange: (change: Partial<GridSearch>) => void;
  /** For windows in which they lie upon the list. */
  close: () => void;
}

const SHOWN = 8;
/** No code of the model looks like this. */
const COLOUR = /^#[0-9a-f]{6}$/;

/** What a facet's bucket does to the address, and whether it is chosen now. */
function bucketState(field: string, value: string, search: GridSearch, scope: FacetsProps['scope']): { chosen: boolean; change: Partial<GridSearch> } | null {
  const truth = value === 'true' || value === 'yes' ? 'yes' : 'no';
  if (field === 'family' || field === 'category' || field === 'state')
    return { chosen: splitList(search[field]).includes(value), change: { [field]: toggleInList(search[field], value) } };
  if (field === 'enabled') return { chosen: search.enabled === truth, change: { enabled: search.enabled === truth ? undefined : truth } };
  if (field.startsWith('complete'))
    return field === `complete:${scope.channel}:${scope.locale}`
      ? { chosen: search.complete === truth, change: { complete: search.complete === truth ? undefined : truth } }
      : null;
  const chosen = parseWhere(search.where).some((where) => where.attribute === field && where.values.includes(value));
  return { chosen, change: { where: toggleWhere(search.where, field, value) } };
}

export function Facets({ facets, search, scope, onChange, close }: FacetsProps) {
  const { t } = useTranslation();
  return (
    <div className={css.facets} role="group" aria-label={t('grid.filters')} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <CloseButton className={css.facetsClose} size="sm" aria-label={t('grid.hideFilters')} onClick={close} />
      {facets.map((facet) => <FacetGroup key={facet.field} facet={facet} search={search} scope={scope} onChange={onChange} />)}
    </div>
  );
}

function FacetGroup({ facet, search, scope, onChange }: Omit<FacetsProps, 'facets' | 'close'> & { facet: GridFacet }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const title = useFacetTitle(facet);
  const bucketLabel = useBucketLabel(facet.field);
  const [all, setAll] = useState(false);
  const rows = facet.buckets.flatMap((bucket) => {
    const state = bucketState(facet.field, bucket.value, search, scope);
    return state ? [{ ...bucket, ...state }] : [];
  });
  if (rows.length === 0) return null;
  const shown = all ? rows : rows.filter((row, at) => at < SHOWN || row.chosen);
  return (
    <fieldset className={css.facet}>
      <legend>{title}</legend>
      {shown.map((row) => (
        <label key={row.value} className={css.bucket}>
          <input type="checkbox" checked={row.chosen} onChange={() => onChange(row.change)} />
          <span className={css.bucketLabel} title={bucketLabel(row)}>{COLOUR.test(row.value) ? <Colour colour={row.value} /> : bucketLabel(row)}</span>
          <span className={css.bucketCount}>{formatNumber(row.count, language)}</span>
        </label>
      ))}
      {rows.length > shown.length && <button type="button" className={css.more} onClick={() => setAll(true)}>{t('grid.moreBuckets', { count: rows.length - shown.length })}</button>}
    </fieldset>
  );
}

function useFacetTitle(facet: GridFacet): string {
  const { t } = useTranslation();
  if (facet.field === 'family' || facet.field === 'category' || facet.field === 'state' || facet.field === 'enabled') return t(`facet.${facet.field}`);
  return facet.field.startsWith('complete:') ? t('facet.complete') : facet.label;
}

/** States and yes/no are ours to translate; the labels of the model come from the model. */
export function useBucketLabel(field: string) {
  const { t } = useTranslation();
  return (bucket: { value: string; label: string }): string => {
    const yes = bucket.value === 'true' || bucket.value === 'yes';
    if (field === 'state') return t(`state.${bucket.value as 'DRAFT'}`);
    if (field === 'enabled') return t(yes ? 'facet.isEnabled' : 'facet.isDisabled');
    if (field.startsWith('complete')) return t(yes ? 'facet.isComplete' : 'facet.isIncomplete');
    if (bucket.value === bucket.label && (yes || bucket.value === 'false')) return t(yes ? 'common.yes' : 'common.no');
    return bucket.label;
  };
}
