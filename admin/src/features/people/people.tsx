/** People, roles and API tokens. */
import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import { Roles } from './roles';
import { Tokens } from './tokens';
import { Users } from './users';

export function People({ tab, onTab }: { tab: string | undefined; onTab: (tab: string | undefined) => void }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  return (
    <Tabs value={tab ?? 'users'} onChange={(next) => onTab(next === 'users' ? undefined : (next ?? undefined))}>
      <Tabs.List mb="md">
        <Tabs.Tab value="users">{t('people.users')}</Tabs.Tab>
        <Tabs.Tab value="roles">{t('people.roles')}</Tabs.Tab>
        {may('MANAGE_TOKENS') && <Tabs.Tab value="tokens">{t('people.tokens')}</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="users"><Users /></Tabs.Panel>
      <Tabs.Panel value="roles"><Roles /></Tabs.Panel>
      <Tabs.Panel value="tokens"><Tokens /></Tabs.Panel>
    </Tabs>
  );
}
