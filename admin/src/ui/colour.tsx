/** A colour: its swatch, and its digits for those who cannot tell it by sight. */
import css from './colour.module.css';

export function Colour({ colour }: { colour: string }) {
  return (
    <span className={css.colour}>
      <span className={css.swatch} style={{ background: colour }} aria-hidden />
      {colour}
    </span>
  );
}
