/** Quality: an overview of the catalogue, and products that may be one. Filters live in the address. */
import { Select, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { Tag } from '@/ui/tag';
import { Duplicates } from './duplicates';
import { Overview } from './overview';
import { familiesQuery, type QualityProps } from './query';
import css from './quality.module.css';

export function Quality({ search, onSearch }: QualityProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const [known] = useQuery({ query: familiesQuery, variables: { uiLocale: labelLocale }, requestPolicy: 'cache-and-network' });
  const families = (known.data?.families ?? []).filter((family) => family.kind === 'PRODUCT').map(({ code, label }) => ({ value: code, label }));
  const tab = search.tab === 'duplicates' ? 'duplicates' : 'overview';
  const open = known.data?.duplicates.totalCount ?? 0;
  return (
    <Tabs value={tab} onChange={(next) => onSearch({ tab: next === 'overview' ? undefined : (next ?? undefined) })}>
      <div className={css.bar}>
        <Tabs.List className={css.tabs}>
          <Tabs.Tab value="overview">{t('quality.overview')}</Tabs.Tab>
          <Tabs.Tab value="duplicates" rightSection={open > 0 ? <Tag tone="warn">{formatNumber(open, language)}</Tag> : undefined}>{t('quality.duplicates')}</Tabs.Tab>
        </Tabs.List>
        <Filters families={families} withScope={tab === 'overview'} search={search} onSearch={onSearch} />
      </div>
      <Tabs.Panel value="overview"><Overview search={search} onSearch={onSearch} /></Tabs.Panel>
      <Tabs.Panel value="duplicates"><Duplicates search={search} onSearch={onSearch} /></Tabs.Panel>
    </Tabs>
  );
}

function Filters({ families, withScope, search, onSearch }: QualityProps & { families: { value: string; label: string }[]; withScope: boolean }) {
  const { t } = useTranslation();
  const { channels, channelLabel, localeLabel } = useWorkspace();
  const locales = [...new Set(channels.filter((each) => !search.channel || each.code === search.channel).flatMap((each) => each.locales))].sort();
  const shared = { size: 'xs', clearable: true, searchable: true, clearButtonProps: { 'aria-label': t('editor.clearChoice') } } as const;
  return (
    <div className={css.filters} role="group" aria-label={t('grid.filters')}>
      <Select {...shared} aria-label={t('grid.family')} placeholder={t('quality.allFamilies')} data={families} value={search.family ?? null} onChange={(next) => onSearch({ family: next ?? undefined })} />
      {withScope && <Select {...shared} aria-label={t('scope.channel')} placeholder={t('quality.allChannels')} data={channels.map(({ code }) => ({ value: code, label: channelLabel(code) }))} value={search.channel ?? null} onChange={(next) => onSearch({ channel: next ?? undefined })} />}
      {withScope && <Select {...shared} aria-label={t('scope.locale')} placeholder={t('quality.allLocales')} data={locales.map((code) => ({ value: code, label: localeLabel(code) }))} value={search.locale ?? null} onChange={(next) => onSearch({ locale: next ?? undefined })} />}
    </div>
  );
}
