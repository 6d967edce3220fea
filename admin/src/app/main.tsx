/** Starts the admin: language first, then who is signed in, then the screen that the address names. */
import './styles';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '@/lib/i18n';
import { renew } from '@/lib/session';
import { App } from './app';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const atSignIn = location.pathname.endsWith('/sign-in');
await Promise.all([startI18n(), atSignIn ? null : renew()]);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
