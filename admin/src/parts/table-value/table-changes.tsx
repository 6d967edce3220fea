/** What changed in a table. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Lines } from '@/ui/states';
import { diffRows } from './row-diff';
import type { TableRows } from './rows';
import { TableDiff, TableView } from './table-view';
import css from './table-view.module.css';
import { useColumns } from './use-columns';

/** A table that is new or gone has nothing to compare: its first rows say enough. */
const SHOWN = 20;
/** So many changed lines are more than anybody reads in a list of changes. */
const MOST_LINES = 200;

interface TableChangesProps {
  attribute: { code: string; label: string };
  /** Null where there was no table, or is none any more. */
  before: TableRows | null;
  after: TableRows | null;
}

export function TableChanges({ attribute, before, after }: TableChangesProps) {
  const { t } = useTranslation();
  const columns = useColumns(attribute.code);
  const lines = useMemo(() => (before && after ? diffRows(before, after) : null), [before, after]);
  if (!columns) return <Lines count={3} />;
  return (
    <div className={css.frame} tabIndex={0} role="group" aria-label={attribute.label}>
      {lines ? (
        <>
          <TableDiff caption={attribute.label} columns={columns} lines={lines.slice(0, MOST_LINES)} />
          {lines.length > MOST_LINES && <p className={css.rest}>{t('table.more', { count: lines.length - MOST_LINES })}</p>}
        </>
      ) : (
        <TableView caption={attribute.label} columns={columns} rows={after ?? before ?? []} most={SHOWN} />
      )}
    </div>
  );
}
