/** The chart of how completeness went, with what is known when only a day is. */
import { useTranslation } from 'react-i18next';
import { formatDate, formatNumber, formatPercent } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { LineChart, type Line } from '@/ui/line-chart';
import type { Cell, QualityData } from './query';
import css from './quality.module.css';

/** Lines that one can still tell apart; the largest. */
const LINES = 6;

interface TrendProps {
  trend: QualityData['trend'];
  by: 'ALL' | 'FAMILY' | 'CHANNEL' | 'LOCALE';
  cells: readonly Cell[];
}

export function Trend({ trend, by, cells }: TrendProps) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel, language } = useWorkspace();
  const families = new Map(cells.flatMap((cell) => (cell.family ? [[cell.family.code, cell.family.label] as const] : [])));
  const names = { ALL: () => t('quality.everything'), CHANNEL: channelLabel, LOCALE: localeLabel, FAMILY: (code: string) => families.get(code) ?? code };
  const lines: Line[] = trend.series.slice(0, LINES).map((series) => ({
    key: series.key,
    label: names[by](series.key),
    points: series.points.map((point) => ({ day: point.day, value: point.ratio, note: t('quality.point', { complete: formatNumber(point.complete, language), total: formatNumber(point.total, language) }) })),
  }));
  const days = new Set(lines.flatMap((line) => line.points.map((point) => point.day)));
  return (
    <>
      <LineChart lines={lines} label={t('quality.trend')} percent={(value) => formatPercent(value, language)} date={(day) => formatDate(day, language)} />
      <p className={css.since}>
        {trend.since === null ? t('quality.notYet') : days.size < 2 ? t('quality.sinceToday', { date: formatDate(trend.since, language) }) : t('quality.since', { date: formatDate(trend.since, language) })}
        {trend.series.length > LINES && <> {t('quality.largest', { count: LINES })}</>}
      </p>
    </>
  );
}
