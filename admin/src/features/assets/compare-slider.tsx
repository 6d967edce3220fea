/** Two pictures over each other; a handle says how much of each is seen. It is a slider for mouse, finger and keys alike. */
import { useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import css from './versions.module.css';

interface Side {
  url: string;
  label: string;
}

export function CompareSlider({ before, after, ratio }: { before: Side; after: Side; ratio: number }) {
  const { t } = useTranslation();
  const [at, setAt] = useState(50);
  return (
    <div className={css.compare} style={{ aspectRatio: ratio, '--at': `${at}%` } as CSSProperties}>
      <img src={after.url} alt={after.label} />
      <img src={before.url} alt={before.label} className={css.before} />
      <span className={css.sideBefore}>{before.label}</span>
      <span className={css.sideAfter}>{after.label}</span>
      <span className={css.handle} aria-hidden />
      <input type="range" min={0} max={100} value={at} aria-label={t('assets.compareHandle')} aria-valuetext={`${before.label}: ${at} %`} onChange={(event) => setAt(Number(event.currentTarget.value))} />
    </div>
  );
}
