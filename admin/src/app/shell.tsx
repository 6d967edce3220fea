/** The frame around every screen: where one can go, who one is, and the keys that work everywhere. */
import { Avatar, Kbd, Loader, Menu, Tooltip, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import {
  IconArticle, IconBroadcast, IconChecklist, IconDeviceDesktop, IconHierarchy3, IconHome, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconPhoto,
  IconSearch, IconSettings, IconSubtask, IconSun, IconTag, IconUsers, type Icon,
} from '@tabler/icons-react';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { LANGUAGES, languageOf, switchLanguage, type Language } from '@/lib/i18n';
import { signOut } from '@/lib/session';
import { readStored } from '@/lib/stored';
import { useWorkspace, WorkspaceProvider, workspaceQuery } from '@/lib/workspace';
import { Mark } from '@/ui/mark';
import { ErrorState } from '@/ui/states';
import { useGoKeys } from './go-keys';
import css from './shell.module.css';

const Palette = lazy(() => import('./palette'));
const Shortcuts = lazy(() => import('./shortcuts'));

const countsQuery = graphql(`query ShellCounts { overview { openReviews } }`);
const setMyLocale = graphql(`mutation SetMyLocale($locale: String!) { setMyLocale(locale: $locale) { id locale } }`);

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
        <NavItem to="/assets" icon={IconPhoto} label={t('nav.assets')} />
        <NavItem to="/reviews" icon={IconChecklist} label={t('nav.reviews')} count={open} />
        <NavItem to="/channels" icon={IconBroadcast} label={t('nav.channels')} />
        <div className={css.rule} role="presentation" />
        <NavItem to="/model" icon={IconHierarchy3} label={t('nav.model')} />
        {may('MANAGE_USERS') && <NavItem to="/people" icon={IconUsers} label={t('nav.people')} />}
        <NavItem to="/jobs" icon={IconSubtask} label={t('nav.jobs')} />
      </nav>
      <UserMenu openShortcuts={openShortcuts} />
    </aside>
  );
}

function NavItem({ to, icon: Glyph, label, count, exact }: { to: string; icon: Icon; label: string; count?: number; exact?: boolean }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={label} position="right" classNames={{ tooltip: css.narrowTip }}>
      <Link to={to} className={css.item} activeOptions={{ exact: exact ?? false, includeSearch: false }} activeProps={{ 'data-active': true, 'aria-current': 'page' }}>
        <Glyph size={18} stroke={1.7} aria-hidden />
        <span className={css.wide}>{label}</span>
        {count ? <span className={css.count}>{count}<span className={css.said}> {t('nav.open')}</span></span> : null}
      </Link>
    </Tooltip>
  );
}

const SCHEMES: [MantineColorScheme, Icon][] = [['auto', IconDeviceDesktop], ['light', IconSun], ['dark', IconMoon]];

function UserMenu({ openShortcuts }: { openShortcuts: () => void }) {
  const { t, i18n } = useTranslation();
  const { me } = useWorkspace();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const language = useChooseLanguage();
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    await signOut();
    await navigate({ to: '/sign-in' });
  };
  return (
    <Menu position="top-start" width={240} withinPortal>
      <Menu.Target>
        <UnstyledButton className={css.user}>
          <span aria-hidden><Avatar size={30} radius="xl" color="pine" variant="filled" name={me.name} alt="" /></span>
          <span className={css.wide}>
            <span className={css.userName}>{me.name}</span>
            <span className={css.userRole}>{me.role.label}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('shell.theme')}</Menu.Label>
        {SCHEMES.map(([scheme, Glyph]) => (
          <Menu.Item key={scheme} leftSection={<Glyph size={16} />} onClick={() => setColorScheme(scheme)} data-chosen={colorScheme === scheme || undefined} closeMenuOnClick={false} role="menuitemradio" aria-checked={colorScheme === scheme} className={css.choice}>
            {t(`theme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('shell.language')}</Menu.Label>
        {LANGUAGES.map((code) => (
          <Menu.Item key={code} leftSection={<IconLanguage size={16} />} onClick={() => language(code)} role="menuitemradio" aria-checked={i18n.language === code} data-chosen={i18n.language === code || undefined} className={css.choice} lang={code}>
            {code === 'en' ? 'English' : 'Deutsch'}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} />} rightSection={<Kbd size="xs">?</Kbd>} onClick={openShortcuts}>{t('shell.shortcuts')}</Menu.Item>
        <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => navigate({ to: '/settings' })}>{t('nav.settings')}</Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave} disabled={leaving}>{t('shell.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function useChooseLanguage() {
  const [, save] = useMutation(setMyLocale);
  return useCallback(
    (language: Language) => {
      void switchLanguage(language, true);
      void save({ locale: language });
    },
    [save],
  );
}
