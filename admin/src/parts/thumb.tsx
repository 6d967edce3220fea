/** A small picture, or a quiet place where one would be. */
import { IconPhoto } from '@tabler/icons-react';
import css from './thumb.module.css';

interface ThumbProps {
  image?: { url: string; alt?: string | null } | null;
  size?: number;
}

export function Thumb({ image, size = 36 }: ThumbProps) {
  const style = { width: size, height: size };
  if (!image) return <span className={css.none} style={style} aria-hidden><IconPhoto size={size * 0.45} stroke={1.5} /></span>;
  return <img className={css.thumb} style={style} src={image.url} alt="" loading="lazy" decoding="async" />;
}
