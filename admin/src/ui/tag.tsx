/** A small word with a tone: states, counts, marks. */
import type { ReactNode } from 'react';
import css from './tag.module.css';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info';

export function Tag({ tone = 'plain', dot, title, children }: { tone?: Tone; dot?: boolean; title?: string; children: ReactNode }) {
  return (
    <span className={css.tag} data-tone={tone} title={title}>
      {dot && <span className={css.dot} aria-hidden />}
      {children}
    </span>
  );
}
