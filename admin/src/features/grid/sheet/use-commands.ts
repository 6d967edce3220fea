/** What keys, the clipboard and the mouse do to the cells of a sheet. */
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { groupBy } from '@/lib/group-by';
import { sameData } from '@/parts/value-input/value-edit';
import type { GridColumn } from '../columns';
import type { Row } from '../pages';
import { areaOf, columnsIn, fillDown, land, placesIn, rowsIn, type Area, type Place } from './area';
import type { Closed } from './access';
import { readText, type Read } from './cell-text';
import { copy, dataFor, paste, type CopiedCell } from './clipboard';
import type { Cursor } from './cursor';
import type { Step } from './keep';
import { isNamed } from './known-names';
import type { Sheet, Typed } from './use-sheet';

/** Cells that one step changes; more is the work of a bulk edit. */
const MOST = 5000;

interface CommandsOptions {
  sheet: Sheet | null;
  cursor: Cursor;
  rows: readonly { row: Row }[];
  columns: readonly GridColumn[];
  /** How many columns stand before these. */
  lead: number;
  /** Has that many more rows loaded. */
  reach: (more: number) => Promise<void>;
  open: (row: Row) => void;
}

export type Commands = ReturnType<typeof useCommands>;

/** Always the same functions, so that they are no reason to draw a row again. */
export function useCommands(given: CommandsOptions) {
  const { t } = useTranslation();
  const now = useRef({ ...given, t });
  now.current = { ...given, t };
  return useMemo(() => {
    const rowAt = (row: number) => now.current.rows[row - 1]?.row;
    const columnAt = (column: number) => now.current.columns[column - now.current.lead];
    /** The cell of a value, whether it may be edited or not. */
    const valueAt = ({ row, column }: Place) => {
      const [found, attribute] = [rowAt(row), columnAt(column)?.attribute];
      return found && attribute ? { row: found, attribute } : null;
    };
    const closedAt = (place: Place): Closed | null => {
      const cell = valueAt(place);
      return cell && now.current.sheet ? now.current.sheet.closed(cell.row, cell.attribute) : null;
    };
    const why = (closed: Closed) => (closed.reason === 'above' ? now.current.t('sheet.closed.above', { name: closed.holder.label }) : now.current.t(`sheet.closed.${closed.reason}`));
    const last = (): Place => ({ row: now.current.rows.length, column: now.current.columns.length + now.current.lead - 1 });

    /** Whether the cell is edited now. Says why it is not, or goes to where it can be. */
    const begin = (begun: string | null): boolean => {
      const { sheet, cursor } = now.current;
      const cell = valueAt(cursor.active);
      if (!sheet || !cell) return false;
      const closed = closedAt(cursor.active);
      if (!closed) cursor.begin(begun);
      else sheet.say(why(closed));
      if (closed?.reason === 'inEditor' && begun === null) now.current.open(cell.row);
      return true;
    };

    const keep = (place: Place, typed: Pick<Typed, 'read' | 'text'>, step: Step) => {
      const { sheet, cursor } = now.current;
      const cell = valueAt(place);
      if (sheet && cell && !isAsBefore(sheet, cell, typed.read)) sheet.put([{ ...cell, ...typed }], true);
      // Whoever left the cell is somewhere else already.
      if (cursor.active.row !== place.row || cursor.active.column !== place.column) return;
      const { row, column } = place;
      const end = last();
      const to = { down: { row: row + 1, column }, up: { row: Math.max(1, row - 1), column }, right: { row, column: column + 1 }, left: { row, column: Math.max(now.current.lead, column - 1) }, here: place, 'left behind': place }[step];
      cursor.go({ row: Math.min(to.row, end.row), column: Math.min(to.column, end.column) }, step !== 'left behind');
    };

    type Wanted = { place: Place; typed: (cell: NonNullable<ReturnType<typeof valueAt>>) => Pick<Typed, 'read' | 'text'> };
    /** Puts values into cells, leaves out those that are closed, and says how many these are and what had no room. */
    const write = (wanted: readonly Wanted[], rowsLeft = 0, columnsLeft = 0) => {
      const { sheet } = now.current;
      if (!sheet) return;
      const open = wanted.flatMap(({ place, typed }) => {
        const cell = closedAt(place) ? null : valueAt(place);
        return cell ? [{ ...cell, ...typed(cell) }] : [];
      });
      const skipped = wanted.length - open.length;
      const note = [
        skipped > 0 && now.current.t('sheet.skipped', { count: skipped }),
        rowsLeft > 0 && now.current.t('table.rowsLeft', { count: rowsLeft }),
        columnsLeft > 0 && now.current.t('table.columnsLeft', { count: columnsLeft }),
      ];
      sheet.put(open, false, note.filter(Boolean).join(' '));
    };

    const tooMany = (area: Area): boolean => {
      const cells = rowsIn(area) * columnsIn(area);
      if (cells > MOST) now.current.sheet?.say(now.current.t('sheet.tooMany', { most: MOST }));
      return cells > MOST;
    };

    const clear = () => {
      const { area } = now.current.cursor;
      if (tooMany(area)) return;
      write(placesIn(area).map((place) => ({ place, typed: () => ({ read: { data: null }, text: '' }) })));
    };

    const fill = () => {
      const { sheet, cursor } = now.current;
      if (!sheet || tooMany(cursor.area)) return;
      write(fillDown(cursor.area).map(({ to, from }) => ({
        place: to,
        typed: () => {
          const source = valueAt(from);
          const held = source ? sheet.held(source.row, source.attribute) : { data: null, text: '' };
          return { read: { data: held.data }, text: held.text };
        },
      })));
    };

    const copied = (): CopiedCell[][] => {
      const { sheet, cursor } = now.current;
      const { area } = cursor;
      const cell = (place: Place): CopiedCell => {
        const value = valueAt(place);
        if (value && sheet) return { ...sheet.held(value.row, value.attribute), attribute: value.attribute };
        const row = rowAt(place.row);
        return { text: (row && columnAt(place.column)?.text?.(row)) ?? '', data: null };
      };
      const width = columnsIn(area);
      const cells = placesIn(area).map(cell);
      return Array.from({ length: rowsIn(area) }, (_, at) => cells.slice(at * width, (at + 1) * width));
    };

    const copyTo = (clipboard: DataTransfer): boolean => {
      const { sheet, cursor } = now.current;
      if (!sheet || cursor.active.row === 0 || tooMany(cursor.area)) return false;
      const cells = copied();
      copy(cells, clipboard);
      sheet.say(now.current.t('sheet.copied', { count: cells.length * (cells[0]?.length ?? 0) }));
      return true;
    };

    const pasteFrom = async (clipboard: Pick<DataTransfer, 'getData'>) => {
      const { sheet, cursor } = now.current;
      const block = paste(clipboard);
      const width = Math.max(0, ...block.map((row) => row.length));
      if (!sheet || width === 0 || cursor.active.row === 0) return;
      const size = { rows: block.length, columns: width };
      const { rowsLeft } = land(cursor.area, size, last());
      if (tooMany({ top: 1, bottom: block.length, left: 1, right: width })) return;
      // A long column goes into rows that nobody has scrolled to yet.
      if (rowsLeft > 0) await now.current.reach(rowsLeft);
      const landing = land(cursor.area, size, last());
      if (tooMany(landing.area)) return;
      // A row that is shorter than others leaves what stands to its right alone.
      const targets = landing.cells.flatMap(({ to, from }) => {
        const cell = block[from.row]?.[from.column];
        return cell ? [{ place: to, from: cell }] : [];
      });
      cursor.select(landing.area);
      // Names must be known before they can be read. Rows may move meanwhile: each target stays with its row.
      await lookUp(sheet, targets.flatMap(({ place, from }) => {
        const cell = valueAt(place);
        return cell && dataFor(from, cell.attribute) === undefined && isNamed(cell.attribute) ? [{ attribute: cell.attribute, text: from.text }] : [];
      }));
      write(targets.map(({ place, from }) => ({
        place,
        typed: ({ row, attribute }) => {
          const data = dataFor(from, attribute);
          return { read: data === undefined ? readText(attribute, from.text, sheet.held(row, attribute).data, sheet.context) : { data }, text: from.text.trim() };
        },
      })), landing.rowsLeft, landing.columnsLeft);
    };

    /** Escape: what was refused here is forgotten, else what is selected is let go. Whether there was anything. */
    const escape = (): boolean => {
      const { sheet, cursor } = now.current;
      const cell = valueAt(cursor.active);
      const edit = sheet && cell && sheet.edits.of(sheet.cellOf(cell.row, cell.attribute));
      if (cursor.isRange) cursor.go(cursor.active);
      else if (sheet && edit?.state === 'refused') sheet.discard([edit]);
      else return false;
      return true;
    };

    /** Goes to the next cell that was refused. */
    const showRefused = () => {
      const { sheet, cursor, rows, columns, lead } = now.current;
      if (!sheet) return;
      const refused = placesIn(areaOf({ row: 1, column: lead }, { row: rows.length, column: lead + columns.length - 1 })).filter((place) => {
        const cell = valueAt(place);
        return cell && sheet.edits.of(sheet.cellOf(cell.row, cell.attribute))?.state === 'refused';
      });
      const { active } = cursor;
      const next = refused.find(({ row, column }) => row > active.row || (row === active.row && column > active.column)) ?? refused[0];
      if (next) cursor.go(next);
      else sheet.say(now.current.t('sheet.refusedElsewhere'));
    };

    /** All that is loaded. */
    const selectAll = () => now.current.cursor.select(areaOf({ row: 1, column: now.current.lead }, last()));

    return { begin, keep, clear, selectAll, fill, copyTo, pasteFrom, escape, showRefused, valueAt, closedAt, why, last };
  }, []);
}

/** An inherited value that was looked at and left does not become an own one. What was refused is tried again. */
function isAsBefore(sheet: Sheet, { row, attribute }: Pick<Typed, 'row' | 'attribute'>, read: Read): boolean {
  if ('problem' in read || sheet.edits.of(sheet.cellOf(row, attribute))?.state === 'refused') return false;
  return sameData(sheet.held(row, attribute).data, read.data);
}

async function lookUp(sheet: Sheet, wanted: readonly { attribute: NonNullable<GridColumn['attribute']>; text: string }[]): Promise<void> {
  const byCode = groupBy(wanted, ({ attribute }) => attribute.code);
  await Promise.all([...byCode.values()].map((each) => (each[0] ? sheet.names.lookUp(each[0].attribute, each.map(({ text }) => text)) : undefined)));
}
