/** One row of a table that is edited. Drawn again only when it changes: a table may have a thousand. */
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellContext } from '@/parts/table-value/cells';
import { columnLabel, type TableColumn } from '@/parts/table-value/columns';
import type { CellData, TableRow } from '@/parts/table-value/rows';
import { CellInput } from './cell-input';
import css from './table-input.module.css';

/** Always the same functions, so that they are no reason to draw a row again. */
export interface RowActions {
  set: (row: number, code: string, data: CellData | null) => void;
  move: (from: number, to: number, column?: number) => void;
  remove: (row: number) => void;
}

interface RowProps {
  row: TableRow;
  index: number;
  last: boolean;
  columns: readonly TableColumn[];
  /** The content locale of the columns' names. */
  locale: string;
  lang: string | undefined;
  context: CellContext;
  /** The column that the hub refused, `''` for the whole row, null for none. */
  wrong: string | null;
  /** Of the first cell, so that a click on the label of the field leads there. */
  id: string | undefined;
  actions: RowActions;
}

export const RowInput = memo(function RowInput({ row, index, last, columns, locale, lang, context, wrong, id, actions }: RowProps) {
  const { t } = useTranslation();
  const name = t('table.row', { number: index + 1 });
  const begun = Object.keys(row).length > 0;
  return (
    <tr className={css.row} aria-rowindex={index + 2} data-wrong={wrong === '' || undefined}>
      <th scope="row" className={css.number}>{index + 1}</th>
      {columns.map((column, at) => (
        <td key={column.code} data-place={`${index}:${at}`} data-type={column.type} data-lacking={(column.required && begun && row[column.code] === undefined) || undefined} data-wrong={wrong === column.code || undefined}>
          <CellInput
            id={at === 0 ? id : undefined}
            column={column}
            data={row[column.code]}
            label={`${columnLabel(column, locale)}, ${name}`}
            wrong={wrong === column.code}
            lang={lang}
            context={context}
            onChange={(data) => actions.set(index, column.code, data)}
          />
        </td>
      ))}
      <td className={css.tools}>
        {/* Tab walks through the cells; the keyboard has shortcuts for these. Plain buttons: there are three in each row. */}
        <button type="button" tabIndex={-1} disabled={index === 0} aria-label={t('table.moveUp', { row: name })} onClick={() => actions.move(index, index - 1)}><IconArrowUp size={14} /></button>
        <button type="button" tabIndex={-1} disabled={last} aria-label={t('table.moveDown', { row: name })} onClick={() => actions.move(index, index + 1)}><IconArrowDown size={14} /></button>
        <button type="button" tabIndex={-1} aria-label={t('table.remove', { row: name })} onClick={() => actions.remove(index)}><IconTrash size={14} /></button>
      </td>
    </tr>
  );
});
