/** All records, or those of one reference entity: links, so that each can be opened elsewhere and mailed. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Entity } from '@/parts/entities';
import css from './records.module.css';

interface EntityTabsProps {
  entities: readonly Entity[];
  /** Undefined for all. */
  chosen: string | undefined;
}

export function EntityTabs({ entities, chosen }: EntityTabsProps) {
  const { t } = useTranslation();
  const tabs = [{ code: undefined, label: t('records.all') }, ...entities];
  return (
    <nav className={css.tabs} aria-label={t('records.entities')}>
      {tabs.map(({ code, label }) => (
        <Link
          key={code ?? ''}
          to="/records"
          // Attributes of one entity say nothing of another.
          search={(now) => ({ ...now, family: code, where: undefined, view: undefined })}
          className={css.tab}
          aria-current={code === chosen ? 'page' : undefined}
          data-active={code === chosen || undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
