/** What the files are: narrowed by kind, shape, use and the end of their rights. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { formatFile, MEDIA, ORIENTATIONS, parseFile } from '@/lib/list-search';
import { useWorkspace } from '@/lib/workspace';

interface FileFiltersProps {
  facets: readonly { field: string; buckets: readonly { value: string; count: number }[] }[];
  file: string | undefined;
  onChange: (file: string | undefined) => void;
}

const RIGHTS = ['ENDED', 'SOON'] as const;

export function FileFilters({ facets, file, onChange }: FileFiltersProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const now = parseFile(file);
  const count = (field: string, value: string) => facets.find((facet) => facet.field === field)?.buckets.find((bucket) => bucket.value === value)?.count ?? 0;
  const counted = (field: string, value: string, label: string) => ({ value, label: `${label} (${formatNumber(count(field, value), language)})` });
  const shared = (title: string) => ({ size: 'xs' as const, w: 150, clearable: true, clearButtonProps: { 'aria-label': t('grid.removeFilter', { filter: title }) }, 'aria-label': title, placeholder: title });
  const there = (field: string, chosen: string | undefined) => (value: string) => count(field, value) > 0 || value === chosen;
  return (
    <>
      <Select {...shared(t('assets.media'))} value={now.media[0] ?? null} data={MEDIA.filter(there('media', now.media[0])).map((media) => counted('media', media, t(`assets.mediaKind.${media}`)))} onChange={(next) => onChange(formatFile({ ...now, media: MEDIA.filter((media) => media === next) }))} />
      <Select {...shared(t('assets.orientation'))} value={now.orientations[0] ?? null} data={ORIENTATIONS.filter(there('orientation', now.orientations[0])).map((shape) => counted('orientation', shape, t(`assets.shape.${shape}`)))} onChange={(next) => onChange(formatFile({ ...now, orientations: ORIENTATIONS.filter((shape) => shape === next) }))} />
      <Select {...shared(t('assets.use'))} value={now.used === undefined ? null : String(now.used)} data={[counted('used', 'true', t('assets.used')), counted('used', 'false', t('assets.unused'))]} onChange={(next) => onChange(formatFile({ ...now, used: next === null ? undefined : next === 'true' }))} />
      <Select {...shared(t('assets.rights'))} value={now.rights ?? null} data={RIGHTS.map((rights) => ({ value: rights, label: t(`assets.rightsEnd.${rights}`) }))} onChange={(next) => onChange(formatFile({ ...now, rights: RIGHTS.find((rights) => rights === next) }))} />
    </>
  );
}
