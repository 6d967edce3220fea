/** A plain table for short lists: people, jobs, deliveries. Long lists have a grid of their own. */
import type { ReactNode } from 'react';
import css from './table.module.css';

export interface Column<Row> {
  key: string;
  title: string;
  /** Stands in the head instead of the title, such as a box that picks every row. */
  head?: ReactNode;
  /** Right-aligned figures. */
  numeric?: boolean;
  width?: string;
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  /** Stands instead of a table that would be a head alone. */
  empty?: ReactNode;
  rowKey: (row: Row) => string;
  /** Makes the whole row a target for the mouse; the row's own link or button serves the keyboard. */
  onRow?: (row: Row) => void;
}

export function Table<Row>({ caption, columns, rows, empty, rowKey, onRow }: TableProps<Row>) {
  if (empty && rows.length === 0) return empty;
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={caption}>
      <table className={css.table}>
        <caption className={css.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-numeric={column.numeric || undefined} style={{ width: column.width }}>{column.head ?? column.title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-target={onRow ? true : undefined} onClick={onRow ? () => onRow(row) : undefined}>
              {columns.map((column) => (
                <td key={column.key} data-numeric={column.numeric || undefined}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
