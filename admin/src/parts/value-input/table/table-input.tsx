/** A table with a row for each entry, edited in place like a spreadsheet: typed, pasted, moved by keyboard or by button. */
import { Button, VisuallyHidden } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconPlus, IconTable } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { writeTsv } from '@/lib/tsv';
import { localZone } from '@/lib/wall-clock';
import { useWorkspace } from '@/lib/workspace';
import { cellText, type CellContext } from '@/parts/table-value/cells';
import { columnLabel, columnsOf, rowLimit, type TableColumn } from '@/parts/table-value/columns';
import type { TableRows } from '@/parts/table-value/rows';
import { EmptyState } from '@/ui/states';
import type { InputProps } from '../types';
import { useUnitFamilies } from '../units';
import { ClosedTable } from './closed-table';
import { TableGrid } from './table-grid';
import { useTableEdit } from './use-table-edit';
import css from './table-input.module.css';

const NO_ROWS: TableRows = [];

export default function TableInput({ id, attribute, data, onChange, disabled, invalid, problems, describedBy, label, locale, lang }: InputProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const columns = useMemo(() => columnsOf(attribute.settings), [attribute.settings]);
  const context = useCellContext(columns);
  const rows = data?.rows ?? NO_ROWS;
  const names = locale || labelLocale;
  const most = rowLimit(attribute.settings);
  const edit = useTableEdit({ rows, columns, context, most, change: (next) => onChange(next.length === 0 ? null : { rows: next }) });
  if (columns.length === 0) return <p className={css.hint}>{t('table.noColumns')}</p>;
  const copy = rows.length > 0 && <CopyTable rows={rows} columns={columns} names={names} context={context} label={label} />;
  if (disabled) return <ClosedTable rows={rows} columns={columns} names={names} label={label}>{copy}</ClosedTable>;
  const add = (
    <Button variant="default" size="xs" leftSection={<IconPlus size={15} />} disabled={rows.length >= most} onClick={edit.append}>{t('table.add')}<VisuallyHidden> ({label})</VisuallyHidden></Button>
  );
  return (
    <div ref={edit.frame} className={css.input} tabIndex={-1} role="group" aria-label={label} aria-describedby={describedBy} data-invalid={invalid || undefined} onKeyDown={edit.onKeyDown} onPaste={edit.onPaste}>
      {rows.length === 0 ? (
        <div className={css.empty}><EmptyState icon={<IconTable size={22} />} title={t('table.none')} action={add}>{t('table.noneHint')}</EmptyState></div>
      ) : (
        <TableGrid id={id} label={label} rows={rows} columns={columns} names={names} lang={lang} context={context} problems={problems} actions={edit.actions} scrollTo={edit.scrollTo} />
      )}
      {rows.length > 0 && (
        <div className={css.foot}>
          {add}
          {copy}
          <span className={css.count}>{t('table.of', { total: formatNumber(rows.length, language), most: formatNumber(most, language) })}</span>
        </div>
      )}
      <p className={css.note} role="status">
        {edit.note?.text}
        {edit.note && <button type="button" className={css.undo} onClick={edit.undo}>{t('table.undo')}</button>}
      </p>
      {rows.length > 0 && <p className={css.hint}>{t('table.keys')}</p>}
    </div>
  );
}

function useCellContext(columns: readonly TableColumn[]): CellContext {
  const { language } = useWorkspace();
  const families = useUnitFamilies(columns.some((column) => column.type === 'measurement'));
  return useMemo(() => ({ language, zone: localZone(), families }), [language, families]);
}

interface CopyTableProps {
  rows: TableRows;
  columns: readonly TableColumn[];
  names: string;
  context: CellContext;
  label: string;
}

/** With the names of the columns, which are left out again when it is pasted here. */
function CopyTable({ rows, columns, names, context, label }: CopyTableProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  const copy = () => clipboard.copy(writeTsv([columns.map((column) => columnLabel(column, names)), ...rows.map((row) => columns.map((column) => cellText(column, row[column.code], context)))]));
  return (
    <Button variant="default" size="xs" leftSection={clipboard.copied ? <IconCheck size={15} /> : <IconCopy size={15} />} onClick={copy}>
      {t(clipboard.copied ? 'common.copied' : 'table.copy')}<VisuallyHidden> ({label})</VisuallyHidden>
    </Button>
  );
}
