/** A surface with a heading: the unit that pages are made of. */
import { Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import css from './panel.module.css';

interface PanelProps {
  title?: ReactNode;
  actions?: ReactNode;
  hint?: ReactNode;
  /** For tables and lists that reach the edge. */
  flush?: boolean;
  id?: string;
  children: ReactNode;
}

export function Panel({ title, actions, hint, flush, id, children }: PanelProps) {
  const heading = useId();
  return (
    <section className={css.panel} aria-labelledby={title ? heading : undefined} id={id}>
      {(title || actions) && (
        <div className={css.head}>
          <div className={css.titles}>
            {title && <Title order={2} id={heading}>{title}</Title>}
            {hint && <p className={css.hint}>{hint}</p>}
          </div>
          {actions}
        </div>
      )}
      <div className={flush ? undefined : css.body}>{children}</div>
    </section>
  );
}
