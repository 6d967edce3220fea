/** How much of what a channel requires is there, in one locale. */
import { useTranslation } from 'react-i18next';
import { formatPercent } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { Ring } from '@/ui/ring';

export interface CompletenessCell {
  channel: string;
  locale: string;
  ratio: number;
  required: number;
}

export function CompletenessRing({ cell, size }: { cell: CompletenessCell | undefined; size?: number }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel, language } = useWorkspace();
  if (!cell) return <span aria-label={t('completeness.none')} title={t('completeness.none')}>–</span>;
  const label = t('completeness.cell', {
    channel: channelLabel(cell.channel),
    locale: localeLabel(cell.locale),
    percent: formatPercent(cell.ratio, language),
    missing: Math.round(cell.required * (1 - cell.ratio)),
  });
  return <Ring ratio={cell.ratio} label={label} size={size} />;
}
