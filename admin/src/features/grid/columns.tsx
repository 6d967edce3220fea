/** What the grid can show: columns that every resource has, and one for each attribute that was chosen. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { Text } from '@mantine/core';
import { formatAgo, formatDateTime } from '@/lib/format';
import { CompletenessRing } from '@/parts/completeness';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { VariantText } from '@/parts/variant';
import type { Row } from './pages';
import { ValueCell } from './sheet/value-cell';
import css from './grid.module.css';

export interface GridColumn {
  key: string;
  title: string;
  /** Pixels it never goes below, and its share of what is left over. */
  least: number;
  share: number;
  sortable: boolean;
  cell: (row: Row) => ReactNode;
  /** Of a column of values. */
  attribute?: ValueAttribute;
  /** The channel and the language of its values, where they have their own. */
  note?: string;
  /** What is copied of a cell that holds no value. */
  text?: (row: Row) => string;
}

/** Types whose values the hub has no order for that people would see, or several of which stand in a cell. */
const UNSORTED: readonly string[] = ['ASSET', 'ASSET_LIST', 'BLOCKS', 'BOOLEAN', 'COLOUR', 'LINK', 'MULTI_SELECT', 'PRODUCT_LINK', 'PRODUCT_LINK_LIST', 'REFERENCE', 'REFERENCE_LIST', 'RICH_TEXT', 'TABLE', 'TEXTAREA'];

interface Setting {
  t: TFunction;
  language: string;
  scope: { channel: string; locale: string };
  attributes: { code: string; label: string; type: string; known?: ValueAttribute }[];
  channelLabel: (code: string) => string;
  localeLabel: (code: string) => string;
}

export function gridColumns({ t, language, scope, attributes, channelLabel, localeLabel }: Setting): GridColumn[] {
  return [
    { key: 'label', title: t('grid.label'), least: 260, share: 2.4, sortable: true, cell: (row) => <LabelCell row={row} />, text: (row) => row.label },
    { key: 'family', title: t('grid.family'), least: 120, share: 1, sortable: true, cell: (row) => <span className={css.value} title={row.family?.label}>{row.family?.label ?? '–'}</span>, text: (row) => row.family?.label ?? '' },
    { key: 'state', title: t('grid.state'), least: 140, share: 0, sortable: false, cell: (row) => <StateTag state={row.state} />, text: (row) => t(`state.${row.state}`) },
    ...attributes.map<GridColumn>((attribute) => ({
      key: attribute.code,
      title: attribute.label,
      least: attribute.type === 'PRICE' ? 180 : 140, share: 1,
      sortable: !UNSORTED.includes(attribute.type),
      attribute: attribute.known,
      note: [attribute.known?.scopable && channelLabel(scope.channel), attribute.known?.localizable && localeLabel(scope.locale)].filter(Boolean).join(' · ') || undefined,
      cell: (row) => <ValueCell row={row} attribute={attribute} />,
    })),
    {
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
      key: 'updatedAt',
      title: t('grid.updated'),
      least: 140, share: 0,
      sortable: true,
      cell: (row) => <Text size="sm" c="dimmed" component="time" dateTime={row.updatedAt} title={formatDateTime(row.updatedAt, language)}>{formatAgo(row.updatedAt, language)}</Text>,
      text: (row) => formatDateTime(row.updatedAt, language),
    },
  ];
}

function LabelCell({ row }: { row: Row }) {
  return (
    <span className={css.label}>
      <Thumb image={row.thumbnail} size={38} />
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
