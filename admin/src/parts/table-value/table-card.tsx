/** `12 rows`, and the first of them when one points at it: for places as narrow as a cell of the grid. */
import { HoverCard } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { Lines } from '@/ui/states';
import type { TableRows } from './rows';
import { TableView } from './table-view';
import css from './table-view.module.css';
import { useColumns } from './use-columns';

const SHOWN = { rows: 8, columns: 5 };

export function TableCard({ attribute, rows }: { attribute: string; rows: TableRows }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const count = t('table.rows', { count: rows.length, total: formatNumber(rows.length, language) });
  return (
    <HoverCard shadow="md" withinPortal position="bottom-start" openDelay={250} role="tooltip">
      <HoverCard.Target><span className={css.count}>{count}</span></HoverCard.Target>
      {/* The card lies in the row that opens on a click, as far as React is concerned. */}
      <HoverCard.Dropdown onClick={(event) => event.stopPropagation()}><Card attribute={attribute} rows={rows} caption={count} /></HoverCard.Dropdown>
    </HoverCard>
  );
}

function Card({ attribute, rows, caption }: { attribute: string; rows: TableRows; caption: string }) {
  const columns = useColumns(attribute);
  return <div className={css.card}>{columns ? <TableView caption={caption} columns={columns} rows={rows} most={SHOWN.rows} mostColumns={SHOWN.columns} /> : <Lines count={3} />}</div>;
}
