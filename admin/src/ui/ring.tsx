/** A share as a ring, with the number in it where it is large enough. Never by colour alone: the label says it too. */
import css from './ring.module.css';

interface RingProps {
  /** 0 to 1. */
  ratio: number;
  label: string;
  size?: number;
  text?: string;
}

export function Ring({ ratio, label, size = 18, text }: RingProps) {
  const width = Math.max(2.5, size / 9);
  const radius = (size - width) / 2;
  const around = 2 * Math.PI * radius;
  const share = Math.max(0, Math.min(1, ratio));
  const tone = share >= 1 ? css.done : share >= 0.5 ? css.some : css.few;
  return (
    <span className={css.ring} role="img" aria-label={label} title={label} style={{ width: size, height: size }}>
      <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden>
        <circle className={css.track} cx={size / 2} cy={size / 2} r={radius} strokeWidth={width} />
        {share > 0 && (
          <circle
            className={tone}
            cx={size / 2}
            cy={size / 2}
            r={radius}
            strokeWidth={width}
            strokeDasharray={`${around * share} ${around}`}
            transform={`rotate(-90 ${size / 2} ${size / 2})`}
            strokeLinecap={share < 1 ? 'round' : 'butt'}
          />
        )}
      </svg>
      {text && <span className={css.text} style={{ fontSize: size / 4.2 }} aria-hidden>{text}</span>}
    </span>
  );
}
