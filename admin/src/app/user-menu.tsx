/** Who I am, how the admin looks, which language it speaks, and the way out. */
import { Avatar, Kbd, Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSettings, IconSun, type Icon } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphql } from '@/lib/graphql';
import { LANGUAGES, switchLanguage, type Language } from '@/lib/i18n';
import { signOut } from '@/lib/session';
import { useWorkspace } from '@/lib/workspace';
import css from './shell.module.css';

const setMyLocale = graphql(`mutation SetMyLocale($locale: String!) { setMyLocale(locale: $locale) { id locale } }`);

const SCHEMES: [MantineColorScheme, Icon][] = [['auto', IconDeviceDesktop], ['light', IconSun], ['dark', IconMoon]];

export default function UserMenu({ openShortcuts }: { openShortcuts: () => void }) {
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
