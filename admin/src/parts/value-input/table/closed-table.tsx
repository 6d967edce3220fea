/** A table that may not be edited here: inherited, read only, or closed to the role. It looks as other closed inputs do, and can be read. */
import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableColumn } from '@/parts/table-value/columns';
import type { TableRows } from '@/parts/table-value/rows';
import { TableView } from '@/parts/table-value/table-view';
import css from './table-input.module.css';

/** Many rows are shown on demand. */
const SHOWN = 50;

interface ClosedTableProps {
  rows: TableRows;
  columns: readonly TableColumn[];
  names: string;
  label: string;
  /** What can be done with it all the same. */
  children: ReactNode;
}

export function ClosedTable({ rows, columns, names, label, children }: ClosedTableProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (rows.length === 0) return <p className={css.closedEmpty}>{t('table.none')}</p>;
  return (
    <div>
      <div className={css.closed} tabIndex={0} role="group" aria-label={label}>
        <TableView caption={label} columns={columns} rows={rows} locale={names} most={all ? undefined : SHOWN} />
      </div>
      <div className={css.foot}>
        {rows.length > SHOWN && !all && <Button variant="default" size="xs" onClick={() => setAll(true)}>{t('table.all', { count: rows.length })}</Button>}
        {children}
      </div>
    </div>
  );
}
