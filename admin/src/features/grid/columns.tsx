/** What the grid can show: columns that every resource has, and one for each attribute that was chosen. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { Text } from '@mantine/core';
import { formatAgo, formatDateTime } from '@/lib/format';
import { parseColumn, type ColumnPlace } from '@/lib/list-columns';
import { CompletenessRing } from '@/parts/completeness';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { isIndexed } from '@/parts/value-input/types';
import { VariantText } from '@/parts/variant';
import type { Row } from './pages';
import { ScopedCell, type ScopedValues } from './scoped';
import { ValueCell } from './sheet/value-cell';
import css from './grid.module.css';

export interface GridColumn {
  /** As it stands in the address. */
  id: string;
  /** What the list is sorted by. */
  key: string;
  title: string;
  /** Pixels it never goes below, and its share of what is left over. */
  least: number;
  share: number;
  /** Pixels somebody gave it. */
  width?: number;
  sortable: boolean;
  cell: (row: Row) => ReactNode;
  /** Of a column of values. */
  attribute?: ValueAttribute;
  /** The channel and the language of its values, where they have their own. */
  note?: string;
  /** What is copied of a cell that holds no value. */
  text?: (row: Row) => string;
  /** The attribute the list can be narrowed by from here. */
  filter?: { code: string; type: string };
}

/** Types whose values the hub has no order for that people would see, or several of which stand in a cell. */
const UNSORTED: readonly string[] = ['ASSET', 'ASSET_LIST', 'BLOCKS', 'BOOLEAN', 'COLOUR', 'LINK', 'MULTI_SELECT', 'PRODUCT_LINK', 'PRODUCT_LINK_LIST', 'REFERENCE', 'REFERENCE_LIST', 'RICH_TEXT', 'TABLE', 'TEXTAREA'];

interface Setting {
  t: TFunction;
  language: string;
  scope: { channel: string; locale: string };
  /** As they stand in the address, in their order. */
  ids: readonly string[];
  widths: ReadonlyMap<string, number>;
  known: ReadonlyMap<string, ValueAttribute>;
  compact: boolean;
  /** Values of columns with a channel and language of their own. */
  scoped: ScopedValues;
  channelLabel: (code: string) => string;
  localeLabel: (code: string) => string;
}

export function gridColumns(setting: Setting): GridColumn[] {
  const { ids, widths, known } = setting;
  const builtIn = builtInColumns(setting);
  const column = (id: string) => {
    const place = parseColumn(id);
    const attribute = known.get(place.field);
    if (id.startsWith(':')) return builtIn.find((each) => each.id === id);
    return place.channel || place.locale ? scopedColumn(setting, id, place, attribute) : valueColumn(setting, id, attribute);
  };
  return ids.flatMap((id) => {
    const found = column(id);
    return found ? [{ ...found, width: widths.get(id) }] : [];
  });
}

const leastOf = (type: string) => (type === 'PRICE' ? 180 : 140);

function builtInColumns({ t, language, scope, compact }: Setting): GridColumn[] {
  return [
    { id: ':label', key: 'label', title: t('grid.label'), least: 260, share: 2.4, sortable: true, cell: (row) => <LabelCell row={row} compact={compact} />, text: (row) => row.label },
    { id: ':family', key: 'family', title: t('grid.family'), least: 120, share: 1, sortable: true, cell: (row) => <span className={css.value} title={row.family?.label}>{row.family?.label ?? '–'}</span>, text: (row) => row.family?.label ?? '' },
    { id: ':state', key: 'state', title: t('grid.state'), least: 140, share: 0, sortable: false, cell: (row) => <StateTag state={row.state} />, text: (row) => t(`state.${row.state}`) },
    {
      id: ':completeness',
      key: 'completeness',
      title: t('grid.completeness'),
      least: 126, share: 0,
      sortable: true,
      cell: (row) => <CompletenessCellView row={row} scope={scope} />,
      text: (row) => {
        const cell = cellIn(row, scope);
        return cell ? `${Math.floor(cell.ratio * 100)} %` : '';
      },
    },
    {
      id: ':updatedAt',
      key: 'updatedAt',
      title: t('grid.updated'),
      least: 140, share: 0,
      sortable: true,
      cell: (row) => <Text size="sm" c="dimmed" component="time" dateTime={row.updatedAt} title={formatDateTime(row.updatedAt, language)}>{formatAgo(row.updatedAt, language)}</Text>,
      text: (row) => formatDateTime(row.updatedAt, language),
    },
  ];
}

/** Of an attribute that is not indexed lists know only whether it has a value. */
function filterOf(attribute: ValueAttribute): { code: string; type: string } {
  return { code: attribute.code, type: isIndexed(attribute) ? attribute.type : 'NOT_INDEXED' };
}

function valueColumn({ scope, channelLabel, localeLabel }: Setting, id: string, known: ValueAttribute | undefined): GridColumn {
  const attribute = known ?? { code: id, label: id, type: 'TEXT' };
  return {
    id,
    key: id,
    title: attribute.label,
    least: leastOf(attribute.type), share: 1,
    sortable: known !== undefined && isIndexed(known) && !UNSORTED.includes(attribute.type),
    attribute: known,
    note: [known?.scopable && channelLabel(scope.channel), known?.localizable && localeLabel(scope.locale)].filter(Boolean).join(' · ') || undefined,
    cell: (row) => <ValueCell row={row} attribute={attribute} />,
    filter: known && filterOf(known),
  };
}

/** It stands beside the list's own channel and language to be compared with, and is read only. */
function scopedColumn({ scoped, channelLabel, localeLabel }: Setting, id: string, place: ColumnPlace, known: ValueAttribute | undefined): GridColumn {
  return {
    id,
    key: id,
    title: known?.label ?? place.field,
    least: leastOf(known?.type ?? 'TEXT'), share: 1,
    sortable: false,
    note: [place.channel && channelLabel(place.channel), place.locale && localeLabel(place.locale)].filter(Boolean).join(' · '),
    cell: (row) => <ScopedCell attribute={known ?? { code: place.field }} value={scoped.get(id)?.get(row.id)} />,
    filter: known && filterOf(known),
  };
}

function LabelCell({ row, compact }: { row: Row; compact: boolean }) {
  return (
    <span className={css.label}>
      <Thumb image={row.thumbnail} size={compact ? 26 : 38} />
      <span className={css.labelText}>
        <span className={css.name}>{row.label}</span>
        <span className={css.code}>{row.code}<VariantText resource={row} />{row.childCount > 0 && <span className={css.children}>{row.childCount}</span>}</span>
      </span>
    </span>
  );
}

function cellIn(row: Row, scope: Setting['scope']) {
  return row.completeness.find((each) => each.channel === scope.channel && each.locale === scope.locale);
}

function CompletenessCellView({ row, scope }: { row: Row; scope: Setting['scope'] }) {
  const cell = cellIn(row, scope);
  return (
    <span className={css.completeness}>
      <CompletenessRing cell={cell} size={20} />
      {cell && <span className="numbers" aria-hidden>{Math.floor(cell.ratio * 100)} %</span>}
    </span>
  );
}
