/** The first screen of the day. */
import { useTranslation } from 'react-i18next';
import { Home } from '@/features/home/home';
import { useWorkspace } from '@/lib/workspace';
import { Page } from '@/ui/page';

export function HomeRoute() {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  return (
    <Page title={t('home.title', { name: me.name.split(' ')[0] })} sub={t('home.sub')}>
      <Home />
    </Page>
  );
}
