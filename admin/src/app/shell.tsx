/** The frame around every screen: where one can go, who one is, and the keys that work everywhere. */
import { Kbd, Loader, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconArticle, IconBroadcast, IconChartHistogram, IconChecklist, IconDatabase, IconHierarchy3, IconHome, IconLanguage, IconPhoto, IconSearch, IconStack2, IconSubtask, IconTag, IconTrash, IconUsers, type Icon } from '@tabler/icons-react';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { languageOf, switchLanguage } from '@/lib/i18n';
import { readStored } from '@/lib/stored';
import { useWorkspace, WorkspaceProvider, workspaceQuery } from '@/lib/workspace';
import { Mark } from '@/ui/mark';
import { ErrorState } from '@/ui/states';
import { useGoKeys } from './go-keys';
import { useCutTitles } from './use-cut-titles';
import css from './shell.module.css';

const Palette = lazy(() => import('./palette'));
const Shortcuts = lazy(() => import('./shortcuts'));
// Menus float, and floating is heavy: it comes after the first paint.
const UserMenu = lazy(() => import('./user-menu'));

const countsQuery = graphql(`query ShellCounts { overview { openReviews } }`);

export function Shell() {
  const { i18n } = useTranslation();
  const [result, reload] = useQuery({ query: workspaceQuery, variables: { language: i18n.language } });
  const again = useCallback(() => reload({ requestPolicy: 'network-only' }), [reload]);
  const mine = result.data?.me.locale;
  useEffect(() => {
    // The first time this browser sees the person, their own language wins over the browser's.
    if (mine && readStored('languageChosen', false) === false) void switchLanguage(languageOf(mine));
  }, [mine]);
  if (result.error && !result.data) return <ErrorState error={result.error} retry={again} />;
  if (!result.data) return <div className={css.waiting}><Loader size="sm" aria-label="…" /></div>;
  return (
    <WorkspaceProvider data={result.data} reload={again}>
      <Frame />
    </WorkspaceProvider>
  );
}

function Frame() {
  const { t } = useTranslation();
  const [palette, paletteKeys] = useDisclosure(false);
  const [shortcuts, shortcutKeys] = useDisclosure(false);
  useHotkeys([['mod+K', paletteKeys.toggle, { preventDefault: true }]], []);
  useHotkeys([['shift+?', shortcutKeys.toggle], ['?', shortcutKeys.toggle]]);
  useGoKeys();
  useCutTitles();
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#main">{t('shell.skip')}</a>
      <Sidebar openPalette={paletteKeys.open} openShortcuts={shortcutKeys.open} />
      <div className={css.content}><Outlet /></div>
      <Suspense>
        {palette && <Palette close={paletteKeys.close} />}
        {shortcuts && <Shortcuts close={shortcutKeys.close} />}
      </Suspense>
    </div>
  );
}

function Sidebar({ openPalette, openShortcuts }: { openPalette: () => void; openShortcuts: () => void }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [counts] = useQuery({ query: countsQuery });
  const open = counts.data?.overview.openReviews;
  return (
    <aside className={css.sidebar}>
      <Link to="/" className={css.brand} aria-label={t('shell.home')}><Mark /><span className={css.wide}>Nabe</span></Link>
      <UnstyledButton className={css.search} onClick={openPalette}>
        <IconSearch size={16} aria-hidden />
        <span className={css.wide}>{t('shell.search')}</span>
        <Kbd size="xs" className={css.hint}>Ctrl K</Kbd>
      </UnstyledButton>
      <nav className={css.nav} aria-label={t('shell.nav')}>
        <NavItem to="/" icon={IconHome} label={t('nav.home')} exact />
        <NavItem to="/products" icon={IconTag} label={t('nav.products')} />
        <NavItem to="/entries" icon={IconArticle} label={t('nav.entries')} />
        <NavItem to="/records" icon={IconDatabase} label={t('nav.records')} />
        <NavItem to="/assets" icon={IconPhoto} label={t('nav.assets')} />
        <NavItem to="/reviews" icon={IconChecklist} label={t('nav.reviews')} count={open} />
        <NavItem to="/translations" icon={IconLanguage} label={t('nav.translations')} />
        <NavItem to="/quality" icon={IconChartHistogram} label={t('nav.quality')} />
        <NavItem to="/channels" icon={IconBroadcast} label={t('nav.channels')} />
        <div className={css.rule} role="presentation" />
        <NavItem to="/model" icon={IconHierarchy3} label={t('nav.model')} />
        {may('MANAGE_USERS') && <NavItem to="/people" icon={IconUsers} label={t('nav.people')} />}
        <NavItem to="/jobs" icon={IconSubtask} label={t('nav.jobs')} />
        <NavItem to="/bulk-edits" icon={IconStack2} label={t('nav.bulkEdits')} />
        <NavItem to="/trash" icon={IconTrash} label={t('nav.trash')} />
      </nav>
      <Suspense><UserMenu openShortcuts={openShortcuts} /></Suspense>
    </aside>
  );
}

function NavItem({ to, icon: Glyph, label, count, exact }: { to: string; icon: Icon; label: string; count?: number; exact?: boolean }) {
  const { t } = useTranslation();
  return (
    <Link title={label} to={to} className={css.item} activeOptions={{ exact: exact ?? false, includeSearch: false }} activeProps={{ 'data-active': true, 'aria-current': 'page' }}>
        <Glyph size={18} stroke={1.7} aria-hidden />
        <span className={css.wide}>{label}</span>
        {count ? <span className={css.count}>{count}<span className={css.said}> {t('nav.open')}</span></span> : null}
    </Link>
  );
}
