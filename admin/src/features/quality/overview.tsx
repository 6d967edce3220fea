/** How complete the catalogue is: in figures, day by day, by family and place, and what is missing most. */
import { SegmentedControl } from '@mantine/core';
import { IconChecks, IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber, formatPercent } from '@/lib/format';
import { formatMissing } from '@/lib/list-search';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { Ring } from '@/ui/ring';
import { EmptyState, Loaded } from '@/ui/states';
import { Matrix } from './matrix';
import { qualityQuery, type Cell, type QualityData, type QualityProps, type QualitySearch } from './query';
import { Trend } from './trend';
import css from './quality.module.css';

const BY = ['ALL', 'CHANNEL', 'LOCALE', 'FAMILY'] as const;

export function Overview({ search, onSearch }: QualityProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const by = BY.find((each) => each.toLowerCase() === search.by) ?? 'ALL';
  const variables = { family: search.family ?? null, channel: search.channel ?? null, locale: search.locale ?? null, by, uiLocale: labelLocale };
  const [result, again] = useQuery({ query: qualityQuery, variables, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ quality }) =>
        quality.cells.length === 0 ? (
          <Panel><EmptyState icon={<IconChecks size={24} />} title={t('quality.nothing')}>{t('quality.nothingHint')}</EmptyState></Panel>
        ) : (
          <div className={css.overview}>
            <div className={css.columns}>
              <Panel
                title={t('quality.trend')}
                hint={t('quality.trendHint')}
                actions={<SegmentedControl size="xs" aria-label={t('quality.by')} value={by} data={BY.map((each) => ({ value: each, label: t(`quality.byDimension.${each}`) }))} onChange={(next) => onSearch({ by: next === 'ALL' ? undefined : next.toLowerCase() })} />}
              >
                <Trend trend={quality.trend} by={by} cells={quality.cells} />
              </Panel>
              <Figures cells={quality.cells} />
            </div>
            <Matrix cells={quality.cells} />
            <Missing missing={quality.missing} search={search} />
          </div>
        )
      }
    </Loaded>
  );
}

/** A product counts once for each channel and locale it is asked for in. */
function Figures({ cells }: { cells: readonly Cell[] }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const sum = (of: (cell: Cell) => number) => cells.reduce((all, cell) => all + of(cell), 0);
  const total = sum((cell) => cell.total);
  const complete = sum((cell) => cell.complete);
  const mean = total === 0 ? 1 : sum((cell) => cell.ratio * cell.total) / total;
  const share = total === 0 ? 1 : complete / total;
  return (
    <Panel title={t('quality.now')}>
      <dl className={css.figures}>
        <div>
          <dt>{t('quality.complete')}</dt>
          <dd><Ring ratio={share} size={92} text={formatPercent(share, language)} label={t('quality.completeOf', { complete: formatNumber(complete, language), total: formatNumber(total, language) })} /></dd>
          <dd className={css.figureNote}>{t('quality.completeOf', { complete: formatNumber(complete, language), total: formatNumber(total, language) })}</dd>
        </div>
        <div>
          <dt>{t('quality.filled')}</dt>
          <dd><Ring ratio={mean} size={92} text={formatPercent(mean, language)} label={t('quality.filledHint')} /></dd>
          <dd className={css.figureNote}>{t('quality.filledHint')}</dd>
        </div>
      </dl>
    </Panel>
  );
}

/** A bar an attribute; each leads to the list of what lacks it. */
function Missing({ missing, search }: { missing: QualityData['missing']; search: QualitySearch }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const most = missing[0]?.resources ?? 1;
  return (
    <Panel title={t('quality.missing')} hint={t('quality.missingHint')}>
      {missing.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={24} />} title={t('quality.noneMissing')} />
      ) : (
        <ol className={css.bars}>
          {missing.slice(0, 20).map(({ attribute, resources }) => {
            const list = { missing: formatMissing({ attribute: attribute.code, channel: search.channel, locale: search.locale }), family: search.family, channel: search.channel, locale: search.locale };
            return (
              <li key={attribute.code}>
                <Link to="/products" search={list} className={css.bar1}>
                  <span className={css.barName}>{attribute.label}</span>
                  <span className={css.barTrack} aria-hidden><span style={{ width: `${(100 * resources) / most}%` }} /></span>
                  <span className={css.barCount}>{t('quality.products', { count: resources, total: formatNumber(resources, language) })}</span>
                </Link>
              </li>
            );
          })}
        </ol>
      )}
    </Panel>
  );
}
