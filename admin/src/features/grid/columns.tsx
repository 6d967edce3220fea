/** What the grid can show: columns that every resource has, and one for each attribute that was chosen. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { Text } from '@mantine/core';
import { formatAgo, formatDateTime } from '@/lib/format';
import { CompletenessRing } from '@/parts/completeness';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import { ValueText } from '@/parts/value-data';
import { VariantText } from '@/parts/variant';
import type { Row } from './pages';
import css from './grid.module.css';

export interface GridColumn {
  key: string;
  title: string;
  /** Pixels it never goes below, and its share of what is left over. */
  least: number;
  share: number;
  sortable: boolean;
  cell: (row: Row) => ReactNode;
}

/** Types whose values the hub has no order for that people would see, or several of which stand in a cell. */
const UNSORTED: readonly string[] = ['ASSET', 'ASSET_LIST', 'BOOLEAN', 'COLOUR', 'LINK', 'MULTI_SELECT', 'PRODUCT_LINK', 'REFERENCE', 'REFERENCE_LIST', 'RICH_TEXT', 'TABLE', 'TEXTAREA'];

interface Setting {
  t: TFunction;
  language: string;
  scope: { channel: string; locale: string };
  attributes: { code: string; label: string; type: string }[];
}

export function gridColumns({ t, language, scope, attributes }: Setting): GridColumn[] {
  return [
    { key: 'label', title: t('grid.label'), least: 260, share: 2.4, sortable: true, cell: (row) => <LabelCell row={row} /> },
    { key: 'family', title: t('grid.family'), least: 120, share: 1, sortable: true, cell: (row) => <span className={css.value} title={row.family?.label}>{row.family?.label ?? '–'}</span> },
    { key: 'state', title: t('grid.state'), least: 140, share: 0, sortable: false, cell: (row) => <StateTag state={row.state} /> },
    ...attributes.map<GridColumn>((attribute) => ({
      key: attribute.code,
      title: attribute.label,
      least: attribute.type === 'PRICE' ? 180 : 140, share: 1,
      sortable: !UNSORTED.includes(attribute.type),
      cell: (row) => <AttributeCell row={row} code={attribute.code} />,
    })),
    {
      key: 'completeness',
      title: t('grid.completeness'),
      least: 126, share: 0,
      sortable: true,
      cell: (row) => <CompletenessCellView row={row} scope={scope} />,
    },
    {
      key: 'updatedAt',
      title: t('grid.updated'),
      least: 140, share: 0,
      sortable: true,
      cell: (row) => <Text size="sm" c="dimmed" component="time" dateTime={row.updatedAt} title={formatDateTime(row.updatedAt, language)}>{formatAgo(row.updatedAt, language)}</Text>,
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

function AttributeCell({ row, code }: { row: Row; code: string }) {
  const value = row.values.find((each) => each.attribute.code === code);
  return value ? <span className={css.value}><ValueText attribute={value.attribute} data={value.data} /></span> : <span className={css.nothing}>–</span>;
}

function CompletenessCellView({ row, scope }: { row: Row; scope: Setting['scope'] }) {
  const cell = row.completeness.find((each) => each.channel === scope.channel && each.locale === scope.locale);
  return (
    <span className={css.completeness}>
      <CompletenessRing cell={cell} size={20} />
      {cell && <span className="numbers" aria-hidden>{Math.floor(cell.ratio * 100)} %</span>}
    </span>
  );
}
