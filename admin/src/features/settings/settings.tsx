/** How the admin looks to me, and my password. */
import { Button, PasswordInput, SegmentedControl, Stack, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { languageOf, switchLanguage } from '@/lib/i18n';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import css from './settings.module.css';

const localeMutation = graphql(`mutation SetLocale($locale: String!) { setMyLocale(locale: $locale) { id locale } }`);
const passwordMutation = graphql(`mutation SetPassword($current: String, $password: String!) { setMyPassword(current: $current, password: $password) { id hasPassword } }`);

const machineQuery = graphql(`query MachineTranslation { machineTranslationAvailable }`);

const SHORTEST = 10;

export function Settings() {
  const { t } = useTranslation();
  const { me, may } = useWorkspace();
  return (
    <div className={css.settings}>
      <Panel title={t('settings.profile')}>
        <dl className={css.facts}>
          <dt>{t('people.name')}</dt><dd>{me.name}</dd>
          <dt>{t('people.handle')}</dt><dd>{me.handle}</dd>
          <dt>{t('people.email')}</dt><dd>{me.email ?? '–'}</dd>
          <dt>{t('people.role')}</dt><dd>{me.role.label}</dd>
        </dl>
      </Panel>
      <Appearance />
      <Password />
      {may('MANAGE_TRANSLATIONS') && <MachineTranslation />}
    </div>
  );
}

function Appearance() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [, save] = useMutation(localeMutation);
  const choose = (code: string) => {
    void switchLanguage(languageOf(code), true);
    void save({ locale: code });
  };
  return (
    <Panel title={t('settings.appearance')}>
      <div className={css.rows}>
        <Row label={t('shell.theme')}>
          <SegmentedControl size="xs" aria-label={t('shell.theme')} value={colorScheme} onChange={(next) => setColorScheme(next as MantineColorScheme)} data={(['auto', 'light', 'dark'] as const).map((each) => ({ value: each, label: t(`theme.${each}`) }))} />
        </Row>
        <Row label={t('shell.language')}>
          <SegmentedControl size="xs" aria-label={t('shell.language')} value={i18n.language} onChange={choose} data={[{ value: 'en', label: 'English' }, { value: 'de', label: 'Deutsch' }]} />
        </Row>
      </div>
    </Panel>
  );
}

/** Where nobody set a service up, this is the only place that speaks of it. */
function MachineTranslation() {
  const { t } = useTranslation();
  const [result] = useQuery({ query: machineQuery });
  if (result.error) return <FailureNote failure={graphqlFailure(result.error)} />;
  if (!result.data) return null;
  return (
    <Panel title={t('settings.machine')}>
      <p className={css.said}>{t(result.data.machineTranslationAvailable ? 'settings.machineOn' : 'settings.machineOff', { variable: 'NABE_TRANSLATION_URL' })}</p>
    </Panel>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return <div className={css.row}><span>{label}</span>{children}</div>;
}

function Password() {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const notify = useNotify();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [state, run] = useMutation(passwordMutation);
  const differs = again !== '' && again !== password;
  const short = password !== '' && password.length < SHORTEST;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await run({ current: me.hasPassword ? current : null, password });
    if (answer.error) return;
    setCurrent('');
    setPassword('');
    setAgain('');
    notify.done(t('settings.passwordSet'));
  };
  const toggle = { 'aria-label': t('signIn.show') };
  return (
    <Panel title={t('settings.password')} hint={t(me.hasPassword ? 'settings.passwordHint' : 'settings.noPasswordHint')}>
      <form onSubmit={(event) => void onSubmit(event)}>
        <Stack gap="md" maw={380}>
          {me.hasPassword && <PasswordInput label={t('settings.current')} autoComplete="current-password" value={current} visibilityToggleButtonProps={toggle} onChange={(event) => setCurrent(event.currentTarget.value)} />}
          <PasswordInput label={t('settings.new')} autoComplete="new-password" value={password} error={short ? t('settings.tooShort', { count: SHORTEST }) : undefined} visibilityToggleButtonProps={toggle} onChange={(event) => setPassword(event.currentTarget.value)} />
          <PasswordInput label={t('settings.repeat')} autoComplete="new-password" value={again} error={differs ? t('settings.differs') : undefined} visibilityToggleButtonProps={toggle} onChange={(event) => setAgain(event.currentTarget.value)} />
          {state.error && <FailureNote failure={graphqlFailure(state.error)} />}
          <Button type="submit" loading={state.fetching} disabled={password === '' || short || again !== password || (me.hasPassword && current === '')} style={{ alignSelf: 'flex-start' }}>{t('settings.setPassword')}</Button>
        </Stack>
      </form>
    </Panel>
  );
}
