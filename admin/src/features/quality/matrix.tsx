/** Families down, channels and locales across: how complete each is, each cell a way to what is not. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import type { Cell } from './query';
import css from './quality.module.css';

export function Matrix({ cells }: { cells: readonly Cell[] }) {
  const { t } = useTranslation();
  const { channels, channelLabel, localeLabel } = useWorkspace();
  const has = (channel: string, locale: string) => cells.some((cell) => cell.channel === channel && cell.locale === locale);
  const heads = channels.map(({ code, locales }) => ({ code, locales: locales.filter((locale) => has(code, locale)) })).filter((head) => head.locales.length > 0);
  const families = [...new Map(cells.flatMap((cell) => (cell.family ? [[cell.family.code, cell.family.label] as const] : [])))].sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <Panel title={t('quality.matrix')} hint={t('quality.matrixHint')}>
      <div className={css.scroll} tabIndex={0} role="region" aria-label={t('quality.matrix')}>
        <table className={css.matrix}>
          <thead>
            <tr>
              <td />
              {heads.map((head) => <th key={head.code} scope="colgroup" colSpan={head.locales.length}>{channelLabel(head.code)}</th>)}
            </tr>
            <tr>
              <td />
              {heads.flatMap((head) => head.locales.map((locale) => <th key={head.code + locale} scope="col" title={localeLabel(locale)}>{locale.slice(0, 2).toUpperCase()}</th>))}
            </tr>
          </thead>
          <tbody>
            {families.map(([code, label]) => (
              <tr key={code}>
                <th scope="row">{label}</th>
                {heads.flatMap((head) => head.locales.map((locale) => <MatrixCell key={head.code + locale} cell={cells.find((cell) => cell.family?.code === code && cell.channel === head.code && cell.locale === locale)} />))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function MatrixCell({ cell }: { cell: Cell | undefined }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel, language } = useWorkspace();
  if (!cell?.family) return <td className={css.none}>–</td>;
  const { channel, locale, family } = cell;
  const counts = { complete: formatNumber(cell.complete, language), total: formatNumber(cell.total, language) };
  const label = t('quality.cell', { family: family.label, channel: channelLabel(channel), locale: localeLabel(locale), ...counts, percent: formatPercent(cell.ratio, language) });
  return (
    <td>
      <Link to="/products" search={{ family: family.code, channel, locale, complete: cell.complete < cell.total ? 'no' : undefined }} className={css.heat} data-done={cell.complete === cell.total || undefined} style={{ '--share': `${Math.round(cell.ratio * 100)}%` } as React.CSSProperties} aria-label={label} title={label}>
        <strong>{formatPercent(cell.ratio, language)}</strong>
        <span>{counts.complete}/{counts.total}</span>
      </Link>
    </td>
  );
}
