/** What is to be said of a view that could not be opened as it was kept. */
import { Alert } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { View } from './use-views';
import css from './views.module.css';

/** It names something that does not exist any more. */
export function GoneNote({ view }: { view: View }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(true);
  if (!shown) return null;
  return (
    <Alert className={css.note} variant="light" color="yellow" icon={<IconInfoCircle size={16} />} withCloseButton closeButtonLabel={t('common.close')} onClose={() => setShown(false)} title={t('views.gone')}>
      <ul className={css.gone}>{view.gone.map(({ part, code }) => <li key={part + code}>{t(`views.part.${part}`)} <code>{code}</code></li>)}</ul>
    </Alert>
  );
}

/** The address names a view that is not there, or not for the one who looks. */
export function LostNote({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return <Alert className={css.note} variant="light" color="yellow" icon={<IconInfoCircle size={16} />} withCloseButton closeButtonLabel={t('common.close')} onClose={close}>{t('views.lost')}</Alert>;
}
