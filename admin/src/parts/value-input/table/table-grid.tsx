/** The cells of a table that is edited. Of long tables only the rows in sight exist. */
import { VisuallyHidden } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useImperativeHandle, useMemo, useRef, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import type { CellContext } from '@/parts/table-value/cells';
import { columnLabel, type TableColumn } from '@/parts/table-value/columns';
import { cellProblem } from '@/parts/table-value/problem';
import type { TableRows } from '@/parts/table-value/rows';
import { RowInput, type RowActions } from './table-row';
import css from './table-input.module.css';

/** Shorter tables are drawn whole, so that the browser's own search finds every row. */
const MOST_WHOLE = 50;
const ROW_HEIGHT = 35;

interface TableGridProps {
  id: string;
  label: string;
  rows: TableRows;
  columns: readonly TableColumn[];
  names: string;
  lang: string | undefined;
  context: CellContext;
  problems: readonly Violation[] | undefined;
  actions: RowActions;
  /** Brings a row into sight, which may have to be drawn for that. */
  scrollTo: Ref<(row: number) => void>;
}

export function TableGrid({ id, label, rows, columns, names, lang, context, problems, actions, scrollTo }: TableGridProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const windowed = rows.length > MOST_WHOLE;
  const virtual = useVirtualizer({ count: rows.length, enabled: windowed, getScrollElement: () => frame.current, estimateSize: () => ROW_HEIGHT, overscan: 8, scrollPaddingStart: ROW_HEIGHT, scrollPaddingEnd: ROW_HEIGHT });
  useImperativeHandle(scrollTo, () => (row: number) => { if (windowed) virtual.scrollToIndex(row); }, [virtual, windowed]);
  const wrong = useMemo(() => wrongCells(problems), [problems]);
  const items = virtual.getVirtualItems();
  const first = windowed ? (items[0]?.index ?? 0) : 0;
  const end = windowed ? (items.at(-1)?.index ?? -1) + 1 : rows.length;
  const above = windowed ? (items[0]?.start ?? 0) : 0;
  const below = windowed ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  return (
    <div ref={frame} className={css.frame}>
      <table className={css.table} aria-rowcount={rows.length + 1}>
        <caption><VisuallyHidden>{label}</VisuallyHidden></caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={css.number}><VisuallyHidden>{t('table.number')}</VisuallyHidden></th>
            {columns.map((column) => (
              <th key={column.code} scope="col" data-type={column.type} title={column.code}>
                {columnLabel(column, names)}
                {column.required && <><span className={css.required} aria-hidden> *</span><VisuallyHidden> ({t('table.required')})</VisuallyHidden></>}
              </th>
            ))}
            <th scope="col" className={css.tools}><VisuallyHidden>{t('common.actions')}</VisuallyHidden></th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} columns={columns.length + 2} />}
          {rows.slice(first, end).map((row, at) => (
            <RowInput
              key={first + at}
              row={row}
              index={first + at}
              last={first + at === rows.length - 1}
              columns={columns}
              locale={names}
              lang={lang}
              context={context}
              wrong={wrong.get(first + at) ?? null}
              id={first + at === 0 ? id : undefined}
              actions={actions}
            />
          ))}
          {below > 0 && <Gap height={below} columns={columns.length + 2} />}
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return <tr aria-hidden><td colSpan={columns} style={{ height, border: 0 }} /></tr>;
}

/** Row -> the code of the column that the hub refused, `''` where it is about the row. */
function wrongCells(problems: readonly Violation[] | undefined): ReadonlyMap<number, string> {
  return new Map((problems ?? []).flatMap((problem) => {
    const cell = cellProblem(problem.message);
    return cell ? [[cell.row, cell.column ?? ''] as const] : [];
  }));
}
