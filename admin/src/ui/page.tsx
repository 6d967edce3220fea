/** The frame of a screen: title, what one can do here, and the body. */
import { Group, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import css from './page.module.css';

interface PageProps {
  title: string;
  /** Stands in the browser's tab instead of the title, such as how far something is. */
  tab?: string;
  /** Stands before the title: a picture, a mark. */
  lead?: ReactNode;
  /** One quiet line above the title that leads back. */
  back?: ReactNode;
  /** One quiet line under the title. */
  sub?: ReactNode;
  actions?: ReactNode;
  /** A body that scrolls by itself, such as a grid, takes the rest of the window. */
  full?: boolean;
  children: ReactNode;
}

export function Page({ title, tab, lead, back, sub, actions, full, children }: PageProps) {
  useDocumentTitle(`${tab ?? title} · Nabe`);
  return (
    <main id="main" tabIndex={-1} className={full ? css.full : css.page}>
      <header className={css.header}>
        {lead}
        <div className={css.titles}>
          {back && <div className={css.back}>{back}</div>}
          <Title order={1} className={css.title}>{title}</Title>
          {sub && <div className={css.sub}>{sub}</div>}
        </div>
        {actions && <Group gap="xs" className={css.actions}>{actions}</Group>}
      </header>
      <div className={full ? css.fullBody : css.body}>{children}</div>
    </main>
  );
}
