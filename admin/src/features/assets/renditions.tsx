/** What the presets of each channel make of the picture, from the addresses that the channels themselves use. */
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import css from './asset.module.css';
import type { AssetRow } from './asset';

export function Renditions({ renditions }: { renditions: AssetRow['renditions'] }) {
  const { t } = useTranslation();
  const { channelLabel } = useWorkspace();
  const byChannel = Map.groupBy(renditions, (rendition) => rendition.channel);
  return (
    <Panel title={t('assets.renditions')} hint={t('assets.renditionsHint')}>
      {[...byChannel].map(([channel, rows]) => (
        <section key={channel} className={css.channel}>
          <h3>{channelLabel(channel)}</h3>
          <ul className={css.renditions}>
            {rows.map((row) => (
              <li key={row.preset}>
                <a href={row.image.url} target="_blank" rel="noreferrer" className={css.rendition} aria-label={t('assets.openRendition', { name: row.label })}>
                  <img src={row.image.url} alt="" loading="lazy" decoding="async" style={{ aspectRatio: `${row.image.width} / ${row.image.height}` }} />
                </a>
                <span className={css.presetName}>{row.label}</span>
                <span className={css.presetSize}>{row.image.width} × {row.image.height}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}
