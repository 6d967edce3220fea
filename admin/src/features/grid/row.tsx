/** One row of the grid and its cells. A cell is drawn again when its row, its edit or the cursor in it changes. */
import { Checkbox, Skeleton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { GridColumn } from './columns';
import type { Row } from './pages';
import { CellEditor } from './sheet/cell-editor';
import { EDITED, SELECTED, type Cursor } from './sheet/cursor';
import type { Commands } from './sheet/use-commands';
import { useCell } from './sheet/use-focus';
import type { Sheet } from './sheet/use-sheet';
import { useCellEdit, ValueCell } from './sheet/value-cell';
import css from './grid.module.css';

export interface DisplayRow {
  row: Row;
  depth: number;
  /** Undefined when there is nothing below. */
  open?: boolean;
}

/** What every row of a grid shares. */
export interface GridParts {
  columns: readonly GridColumn[];
  /** How many columns stand before these. */
  lead: number;
  cursor: Cursor;
  sheet: Sheet | null;
  commands: Commands;
}

interface DataRowProps extends GridParts {
  shown: DisplayRow;
  /** Its place in the list, from 0. */
  index: number;
  /** Its place among the rows that are loaded, from 1: the cursor counts the head as 0. */
  at: number;
  top: number;
  height: number;
  chosen: boolean;
  onToggle: (row: Row) => void;
}

export const DataRow = memo(function DataRow({ shown, index, at: line, top, height, chosen, onToggle, ...parts }: DataRowProps) {
  const { row, depth, open } = shown;
  const { columns, lead } = parts;
  return (
    <div role="row" className={css.row} style={{ transform: `translateY(${top}px)`, height }} aria-rowindex={index + 2} aria-selected={lead > 0 ? chosen : undefined} data-chosen={chosen || undefined} aria-level={depth > 0 ? depth + 1 : undefined}>
      {lead > 0 && <SelectCell row={row} at={line} chosen={chosen} cursor={parts.cursor} />}
      {columns.map((column, at) => (
        <Cell key={column.id} row={row} at={line} place={at + lead} column={column} sheet={parts.sheet} cursor={parts.cursor} commands={parts.commands} depth={at === 0 ? depth : 0} open={at === 0 ? open : undefined} onToggle={onToggle} />
      ))}
    </div>
  );
});

function SelectCell({ row, at, chosen, cursor }: { row: Row; at: number; chosen: boolean; cursor: Cursor }) {
  const { t } = useTranslation();
  const { cell } = useCell(cursor, at, 0);
  return (
    <div role="gridcell" className={css.select} {...cell}>
      <Checkbox size="xs" tabIndex={-1} readOnly checked={chosen} aria-label={t('grid.selectRow', { name: row.label })} />
    </div>
  );
}

interface CellProps {
  row: Row;
  at: number;
  place: number;
  column: GridColumn;
  sheet: Sheet | null;
  cursor: Cursor;
  commands: Commands;
  depth: number;
  open: boolean | undefined;
  onToggle: (row: Row) => void;
}

const Cell = memo(function Cell({ row, at, place, column, sheet, cursor, commands, depth, open, onToggle }: CellProps) {
  const { attribute } = column;
  const { look, cell } = useCell(cursor, at, place);
  const edit = useCellEdit(sheet, row, attribute);
  const edited = (look & EDITED) !== 0 && sheet && attribute;
  const selected = (look & SELECTED) !== 0;
  const refused = edit?.state === 'refused';
  return (
    <div
      role="gridcell"
      className={css.cell}
      aria-selected={sheet ? selected : undefined}
      aria-readonly={sheet && attribute ? sheet.closed(row, attribute) !== null : undefined}
      aria-invalid={refused || undefined}
      title={refused ? edit.message : undefined}
      data-name={column.id === ':label' || undefined}
      data-sheet={(sheet && column.key !== 'label') || undefined}
      data-selected={selected || undefined}
      data-refused={refused || undefined}
      data-edited={edited ? true : undefined}
      {...cell}
    >
      {depth > 0 && <span style={{ width: depth * 26, flex: 'none' }} aria-hidden />}
      {open !== undefined && <Toggle row={row} open={open} onToggle={onToggle} />}
      {attribute ? <ValueCell row={row} attribute={attribute} edit={edit} /> : column.cell(row)}
      {edited && (
        <CellEditor
          sheet={sheet}
          row={row}
          attribute={attribute}
          begun={cursor.edit?.begun ?? null}
          keep={(read, text, step) => commands.keep({ row: at, column: place }, { read, text }, step)}
          cancel={() => cursor.go({ row: at, column: place })}
        />
      )}
    </div>
  );
});

function Toggle({ row, open, onToggle }: { row: Row; open: boolean; onToggle: (row: Row) => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" tabIndex={-1} className={css.toggle} aria-expanded={open} aria-label={t(open ? 'grid.collapse' : 'grid.expand', { name: row.label })} onClick={() => onToggle(row)}>
      {open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
    </button>
  );
}

/** Stands for a row that is on its way. */
export function GhostRow({ top, height, columns, lead, index }: { top: number; height: number; columns: number; lead: number; index: number }) {
  return (
    <div role="row" className={css.row} style={{ transform: `translateY(${top}px)`, height }} aria-rowindex={index + 2} aria-busy>
      {lead > 0 && <div role="gridcell" className={css.select} />}
      {Array.from({ length: columns }, (_, at) => (
        <div key={at} role="gridcell" className={css.cell}><Skeleton height={at === 0 ? 26 : 14} width={at === 0 ? '70%' : '55%'} radius="sm" /></div>
      ))}
    </div>
  );
}
