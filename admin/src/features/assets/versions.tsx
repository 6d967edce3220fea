/** The files an asset has shown: looked at beside the one it shows now, and brought back. */
import { Button, Modal } from '@mantine/core';
import { IconArrowsLeftRight, IconRestore } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { formatBytes, formatDateTime } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { Thumb } from '@/parts/thumb';
import { Panel } from '@/ui/panel';
import { Tag } from '@/ui/tag';
import type { AssetRow } from './asset';
import { CompareSlider } from './compare-slider';
import { restoreFile } from './query';
import css from './versions.module.css';

export function Versions({ asset, readOnly }: { asset: AssetRow; readOnly: boolean }) {
  const { t } = useTranslation();
  const { language, labelLocale } = useWorkspace();
  const { locale } = useScope({});
  const notify = useNotify();
  const [state, run] = useMutation(restoreFile);
  const [compared, setCompared] = useState<number | null>(null);
  const { fileVersions: versions } = asset;
  if (versions.length < 2) return null;
  const now = versions.find(({ file }) => file?.hash === asset.file?.hash);
  const other = versions.find(({ revision }) => revision === compared);
  const restore = async (revision: number) => {
    const answer = await run({ id: asset.id, version: asset.version, revision, locale, uiLocale: labelLocale });
    if (answer.error) notify.failed(answer.error);
    else notify.done(t('assets.fileBack'));
  };
  return (
    <Panel title={t('assets.versions')} hint={t('assets.versionsHint')}>
      <ul className={css.list}>
        {versions.map((version) => (
          <li key={version.revision} className={css.row}>
            <Thumb image={version.preview} size={56} />
            <span className={css.grow}>
              <span className={css.name}>{version.file?.filename} {version === now && <Tag tone="good">{t('assets.shownNow')}</Tag>}</span>
              <span className={css.dim}>{[formatDateTime(version.createdAt, language), version.author?.name, version.file?.width ? `${version.file.width} × ${version.file.height}` : null, version.file && formatBytes(version.file.bytes, language)].filter(Boolean).join(' · ')}</span>
            </span>
            {version !== now && version.preview && now?.preview && <Button size="compact-xs" variant="default" leftSection={<IconArrowsLeftRight size={13} />} onClick={() => setCompared(version.revision)}>{t('assets.compare')}</Button>}
            {version !== now && !readOnly && <Button size="compact-xs" variant="default" loading={state.fetching} leftSection={<IconRestore size={13} />} onClick={() => void restore(version.revision)}>{t('assets.bringBack')}</Button>}
          </li>
        ))}
      </ul>
      {other?.preview && now?.preview && (
        <Modal opened onClose={() => setCompared(null)} size="xl" title={t('assets.compareTitle', { name: asset.label })}>
          <CompareSlider before={{ url: other.preview.url, label: formatDateTime(other.createdAt, language) }} after={{ url: now.preview.url, label: t('assets.shownNow') }} ratio={now.preview.width / now.preview.height} />
        </Modal>
      )}
    </Panel>
  );
}
