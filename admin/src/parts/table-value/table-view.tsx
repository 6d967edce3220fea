/** A table to read: small, with the columns of its attribute. */
import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import { CellText } from './cell-text';
import { columnLabel, withStrangers, type TableColumn } from './columns';
import type { Line } from './row-diff';
import type { TableRows } from './rows';
import css from './table-view.module.css';

interface TableViewProps {
  caption: string;
  columns: readonly TableColumn[];
  rows: TableRows;
  /** The content locale of the columns' names; without it the one nearest to the language of the admin. */
  locale?: string;
  /** More are only counted. */
  most?: number;
  mostColumns?: number;
}

const NUMERIC: readonly TableColumn['type'][] = ['number', 'measurement'];

export function TableView({ caption, columns, rows, locale, most = rows.length, mostColumns }: TableViewProps) {
  const { t } = useTranslation();
  const shown = rows.slice(0, most);
  const known = withStrangers(columns, shown);
  const all = known.slice(0, mostColumns);
  const left = [
    rows.length > shown.length && t('table.more', { count: rows.length - shown.length }),
    known.length > all.length && t('table.moreColumns', { count: known.length - all.length }),
  ].filter(Boolean);
  return (
    <table className={css.table}>
      <Head caption={caption} columns={all} locale={locale} marked={false} />
      <tbody>
        {shown.map((row, at) => <tr key={at}>{all.map((column) => <Cell key={column.code} column={column} row={row} />)}</tr>)}
        {left.length > 0 && <tr><td colSpan={all.length} className={css.dim}>{left.join(' · ')}</td></tr>}
      </tbody>
    </table>
  );
}

/** Two versions in one table. Never by colour alone: each changed line has its sign. */
export function TableDiff({ caption, columns, lines }: { caption: string; columns: readonly TableColumn[]; lines: readonly Line[] }) {
  const { t } = useTranslation();
  const all = withStrangers(columns, lines.flatMap((line) => ('row' in line ? [line.row] : [])));
  return (
    <table className={css.table}>
      <Head caption={caption} columns={all} marked />
      <tbody>
        {lines.map((line, at) =>
          'skipped' in line ? (
            <tr key={at}><td className={css.sign} /><td colSpan={all.length} className={css.dim}>{t('table.unchanged', { count: line.skipped })}</td></tr>
          ) : (
            <tr key={at} data-mark={line.mark}>
              <td className={css.sign}>
                {line.mark !== 'same' && <><span aria-hidden>{line.mark === 'added' ? '+' : '−'}</span><VisuallyHidden>{t(line.mark === 'added' ? 'table.rowAdded' : 'table.rowRemoved')}</VisuallyHidden></>}
              </td>
              {all.map((column) => <Cell key={column.code} column={column} row={line.row} changed={line.changed.has(column.code)} />)}
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function Head({ caption, columns, locale, marked }: { caption: string; columns: readonly TableColumn[]; locale?: string; marked: boolean }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  return (
    <>
      <caption><VisuallyHidden>{caption}</VisuallyHidden></caption>
      <thead>
        <tr>
          {marked && <th scope="col"><VisuallyHidden>{t('table.change')}</VisuallyHidden></th>}
          {columns.map((column) => <th key={column.code} scope="col" data-numeric={NUMERIC.includes(column.type) || undefined}>{columnLabel(column, locale || labelLocale)}</th>)}
        </tr>
      </thead>
    </>
  );
}

function Cell({ column, row, changed }: { column: TableColumn; row: TableRows[number]; changed?: boolean }) {
  return <td data-numeric={NUMERIC.includes(column.type) || undefined} data-changed={changed || undefined}><CellText column={column} data={row[column.code]} /></td>;
}
