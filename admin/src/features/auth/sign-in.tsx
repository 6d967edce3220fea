/** The door. A link signs in by itself; if it is spent, the password form is still there. */
import { Button, Loader, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { TFunction } from 'i18next';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '@/lib/errors';
import { LANGUAGES, switchLanguage } from '@/lib/i18n';
import { signIn, signInByLink } from '@/lib/session';
import { Mark } from '@/ui/mark';
import css from './sign-in.module.css';

interface SignInProps {
  token?: string;
  onSignedIn: () => void;
}

export function SignIn({ token, onSignedIn }: SignInProps) {
  const { t, i18n } = useTranslation();
  useDocumentTitle(`${t('signIn.title')} · Nabe`);
  const { failure, byLink, busy, byPassword } = useSignIn(token, onSignedIn);
  return (
    <main className={css.page} id="main">
      <div className={css.card}>
        <div className={css.brand}><Mark size={40} /><span>Nabe</span></div>
        <Title order={1} className={css.title}>{t('signIn.title')}</Title>
        <Text c="dimmed" size="sm" mb="lg">{t('signIn.sub')}</Text>
        {failure && <p role="alert" className={css.alert}>{failureText(failure, byLink, t)}</p>}
        {token && busy && !failure ? (
          <div className={css.link} role="status"><Loader size="sm" /> {t('signIn.byLink')}</div>
        ) : (
          <PasswordForm busy={busy} submit={byPassword} />
        )}
      </div>
      <nav className={css.languages} aria-label={t('shell.language')}>
        {LANGUAGES.map((code) => (
          <button key={code} type="button" lang={code} aria-pressed={i18n.language === code} onClick={() => void switchLanguage(code, true)}>
            {code === 'en' ? 'English' : 'Deutsch'}
          </button>
        ))}
      </nav>
    </main>
  );
}

function PasswordForm({ busy, submit }: { busy: boolean; submit: (user: string, password: string) => void }) {
  const { t } = useTranslation();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    submit(String(form.get('user')).trim(), String(form.get('password')));
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <TextInput name="user" label={t('signIn.user')} autoComplete="username" required withAsterisk={false} autoFocus size="md" />
        <PasswordInput name="password" label={t('signIn.password')} autoComplete="current-password" required withAsterisk={false} size="md" visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }} />
        <Button type="submit" size="md" loading={busy} fullWidth>{t('signIn.go')}</Button>
        <Text size="sm" c="dimmed">{t('signIn.noPassword')}</Text>
      </Stack>
    </form>
  );
}

function useSignIn(token: string | undefined, onSignedIn: () => void) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [byLink, setByLink] = useState(token !== undefined);
  const [busy, setBusy] = useState(token !== undefined);
  const spent = useRef<string | null>(null);
  const settle = (result: Failure | null) => {
    setFailure(result);
    setBusy(false);
    if (!result) onSignedIn();
  };
  useEffect(() => {
    // A link works once: an effect that runs twice must not spend it twice.
    if (!token || spent.current === token) return;
    spent.current = token;
    void signInByLink(token).then(settle);
  });
  const byPassword = (user: string, password: string) => {
    setBusy(true);
    setByLink(false);
    void signIn(user, password).then(settle);
  };
  return { failure, byLink, busy, byPassword };
}

function failureText(failure: Failure, byLink: boolean, t: TFunction): string {
  if (failure.code === 'NETWORK') return t('error.NETWORK');
  if (failure.code === 'TOO_MANY_REQUESTS') return t('error.TOO_MANY_REQUESTS');
  if (byLink) return t('signIn.linkSpent');
  if (failure.code === 'WRONG_CREDENTIALS' || failure.code === 'UNAUTHENTICATED') return t('signIn.wrong');
  return failure.message;
}
