/** A cell as people read it. */
import { useTranslation } from 'react-i18next';
import { formatDate, formatDecimal, formatMoment } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { Colour } from '@/ui/colour';
import { isSound } from './cells';
import type { TableColumn } from './columns';
import type { CellData } from './rows';

export function CellText({ column, data }: { column: TableColumn; data: CellData | undefined }) {
  const { t } = useTranslation();
  const { language, unitSymbol } = useWorkspace();
  if (data === undefined) return null;
  if (typeof data === 'boolean') return <>{t(data ? 'common.yes' : 'common.no')}</>;
  if (typeof data === 'object') return <span className="numbers">{formatDecimal(data.amount, language)} {unitSymbol(data.unit)}</span>;
  // Of another form than its column has now: shown as it stands.
  if (!isSound(column, data)) return <>{data}</>;
  switch (column.type) {
    case 'number': return <span className="numbers">{formatDecimal(data, language)}</span>;
    case 'date': return <time dateTime={data}>{formatDate(data, language)}</time>;
    case 'date_time': return <time dateTime={data}>{formatMoment(data, language)}</time>;
    case 'colour': return <Colour colour={data} />;
    default: return <>{data}</>;
  }
}
