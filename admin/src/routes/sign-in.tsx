/** Signing in: with a password, or with a link that works once. */
import { SignIn } from '@/features/auth/sign-in';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

const route = getRouteApi('/sign-in');

export function SignInRoute() {
  const { token, next } = route.useSearch();
  const navigate = useNavigate();
  const onSignedIn = useCallback(() => {
    // Only a path of our own: an address from elsewhere in `next` must not lead people away.
    const target = next?.startsWith('/') && !next.startsWith('//') ? next : '/';
    void navigate({ to: target, replace: true, ignoreBlocker: true });
  }, [navigate, next]);
  return <SignIn token={token} onSignedIn={onSignedIn} />;
}
