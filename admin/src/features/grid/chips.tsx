/** What the list is narrowed to, each with a way to take it back. */
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { formatDecimal } from '@/lib/format';
import { parseMissing, parseWhere, replaceWhere, toggleWhere, type Where } from '@/lib/list-search';
import { splitList, toggleInList } from '@/lib/search';
import { useWorkspace } from '@/lib/workspace';
import type { GridFacet } from './pages';
import type { GridSearch } from './query';
import css from './grid.module.css';

interface Chip {
  key: string;
  text: string;
  without: Partial<GridSearch>;
}

interface ChipsProps {
  search: GridSearch;
  facets: readonly GridFacet[];
  /** What attributes are called. */
  names: ReadonlyMap<string, { label: string }>;
  onChange: (change: Partial<GridSearch>) => void;
  clear: () => void;
}

export function Chips({ search, facets, names, onChange, clear }: ChipsProps) {
  const { t } = useTranslation();
  const chips = useChips(search, facets, names);
  if (chips.length === 0) return null;
  return (
    <div className={css.chips} role="group" aria-label={t('grid.activeFilters')}>
      {chips.map((chip) => (
        <span key={chip.key} className={css.chip}>
          {chip.text}
          <button type="button" aria-label={t('grid.removeFilter', { filter: chip.text })} onClick={() => onChange(chip.without)}><IconX size={13} /></button>
        </span>
      ))}
      <button type="button" className={css.clear} onClick={clear}>{t('grid.clearFilters')}</button>
    </div>
  );
}

const attributeName = graphql(`query AttributeName($code: String!, $uiLocale: String) { attribute(code: $code) { code label(locale: $uiLocale) } }`);

function useChips(search: GridSearch, facets: readonly GridFacet[], names: ChipsProps['names']): Chip[] {
  const { t } = useTranslation();
  const { labelLocale, language, channelLabel, localeLabel } = useWorkspace();
  const missing = parseMissing(search.missing);
  const [named] = useQuery({ query: attributeName, variables: { code: missing?.attribute ?? '', uiLocale: labelLocale }, pause: missing === null });
  const facet = (field: string) => facets.find((each) => each.field === field);
  const label = (field: string, value: string) => facet(field)?.buckets.find((bucket) => bucket.value === value)?.label ?? value;
  const nameOf = (attribute: string) => names.get(attribute)?.label ?? facet(attribute)?.label ?? attribute;
  const chips: Chip[] = [];
  if (search.q) chips.push({ key: 'q', text: t('grid.chipSearch', { text: search.q }), without: { q: undefined } });
  for (const field of ['family', 'category', 'state'] as const)
    for (const value of splitList(search[field])) {
      const text = field === 'state' ? t(`state.${value as 'DRAFT'}`) : label(field, value);
      chips.push({ key: `${field}:${value}`, text: `${t(`facet.${field}`)}: ${text}`, without: { [field]: toggleInList(search[field], value) } });
    }
  if (search.complete) chips.push({ key: 'complete', text: t(search.complete === 'yes' ? 'facet.isComplete' : 'facet.isIncomplete'), without: { complete: undefined } });
  if (search.enabled) chips.push({ key: 'enabled', text: t(search.enabled === 'yes' ? 'facet.isEnabled' : 'facet.isDisabled'), without: { enabled: undefined } });
  if (missing) {
    const name = named.data?.attribute?.label ?? missing.attribute;
    const place = [missing.channel && channelLabel(missing.channel), missing.locale && localeLabel(missing.locale)].filter(Boolean).join(', ');
    chips.push({ key: 'missing', text: place ? t('grid.chipMissingIn', { name, place }) : t('grid.chipMissing', { name }), without: { missing: undefined } });
  }
  for (const where of parseWhere(search.where)) {
    const { attribute, values, contains, min, max, empty } = where;
    const name = nameOf(attribute);
    const add = (key: string, text: string, part: Partial<Where>) => chips.push({ key: `${attribute}:${key}`, text, without: { where: replaceWhere(search.where, { ...where, ...part }) } });
    for (const value of values)
      chips.push({ key: `${attribute}:${value}`, text: `${name}: ${label(attribute, value)}`, without: { where: toggleWhere(search.where, attribute, value) } });
    if (contains) add(':has', t('grid.chipContains', { name, text: contains }), { contains: undefined });
    if (min) add(':min', t('grid.chipMin', { name, value: formatDecimal(min, language) }), { min: undefined });
    if (max) add(':max', t('grid.chipMax', { name, value: formatDecimal(max, language) }), { max: undefined });
    if (empty !== undefined) add(':is', t(empty ? 'grid.chipEmpty' : 'grid.chipFilled', { name }), { empty: undefined });
  }
  return chips;
}
