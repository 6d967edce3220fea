/** Theme, messages, data and addresses around everything. */
import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Provider } from 'urql';
import { makeClient } from '@/lib/client';
import { accessToken, onSessionChange } from '@/lib/session';
import { router } from './router';
import { cssVariables, themeFor } from './theme';

const Notices = lazy(() => import('./notices'));
const colorScheme = localStorageColorSchemeManager({ key: 'nabe.theme' });

function toSignIn() {
  if (router.state.location.pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: router.state.location.href } });
}

export function App() {
  const { t, i18n } = useTranslation();
  const theme = useMemo(() => themeFor({ close: t('common.close'), saturation: t('common.saturation'), hue: t('common.hue') }), [t, i18n.language]); // eslint-disable-line react-hooks/exhaustive-deps
  const [signedIn, setSignedIn] = useState(accessToken() !== null);
  useEffect(() => onSessionChange(() => setSignedIn(accessToken() !== null)), []);
  // A new client for each session, so that nobody ever sees what the person before them had in the cache.
  const client = useMemo(() => makeClient(toSignIn), [signedIn]); // eslint-disable-line react-hooks/exhaustive-deps
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={colorScheme} defaultColorScheme="auto">
      <Provider value={client}>
        <Suspense><Notices /></Suspense>
        <RouterProvider router={router} />
      </Provider>
    </MantineProvider>
  );
}
