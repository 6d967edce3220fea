/** Everybody who may sign in. A new person gets a link that works once; nobody ever sees a password of somebody else. */
import { ActionIcon, Avatar, Button, Group, Menu, Select, TextInput } from '@mantine/core';
import { IconDots, IconLink, IconPencil, IconUserOff, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatAgo } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { ShownOnce } from '@/ui/shown-once';
import { ErrorState, Lines } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import css from './people.module.css';

const usersQuery = graphql(`
  query Users($locale: String, $first: Int!, $after: String) {
    users(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id handle name email locale disabled hasPassword lastSeenAt role { code label(locale: $locale) } } }
  }
`);
const rolesQuery = graphql(`query UserRoles($locale: String) { roles { code label(locale: $locale) } }`);
const createMutation = graphql(`mutation CreateUser($input: UserInput!) { createUser(input: $input) { url expiresAt user { id } } }`);
const updateMutation = graphql(`mutation UpdateUser($id: ID!, $input: UserInput!) { updateUser(id: $id, input: $input) { id handle name email locale role { code } } }`);
const disableMutation = graphql(`mutation DisableUser($id: ID!, $disabled: Boolean!) { disableUser(id: $id, disabled: $disabled) { id disabled } }`);
const linkMutation = graphql(`mutation CreateLink($user: ID!) { createSignInLink(user: $user) { url expiresAt user { id } } }`);

type Row = ResultOf<typeof usersQuery>['users']['nodes'][number];
type Roles = ResultOf<typeof rolesQuery>['roles'];

const PAGE = 100;
const pageOf = (data: ResultOf<typeof usersQuery>) => data.users;

export function Users() {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const notify = useNotify();
  const list = useList(usersQuery, { locale: labelLocale }, { read: pageOf, first: PAGE });
  const [known] = useQuery({ query: rolesQuery, variables: { locale: labelLocale } });
  const [editing, setEditing] = useState<Row | 'new' | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [, disable] = useMutation(disableMutation);
  const [, makeLink] = useMutation(linkMutation);
  const toggle = async (row: Row) => {
    const answer = await disable({ id: row.id, disabled: !row.disabled });
    if (answer.error) notify.failed(answer.error);
    else list.reload();
  };
  const invite = async (row: Row) => {
    const answer = await makeLink({ user: row.id });
    if (answer.error) notify.failed(answer.error);
    else if (answer.data) setLink(answer.data.createSignInLink.url);
  };
  const columns: Column<Row>[] = [
    { key: 'name', title: t('people.name'), cell: (row) => <span className={css.person}><Avatar size={30} radius="xl" color="pine" name={row.name} alt="" /><span><span className={css.name}>{row.name}</span><span className={css.dim}>{row.handle}{row.email ? ` · ${row.email}` : ''}</span></span></span> },
    { key: 'role', title: t('people.role'), cell: (row) => row.role.label },
    { key: 'state', title: t('grid.state'), cell: (row) => (row.disabled ? <Tag tone="bad">{t('people.disabled')}</Tag> : row.hasPassword ? <Tag tone="good">{t('people.active')}</Tag> : <Tag>{t('people.linkOnly')}</Tag>) },
    { key: 'seen', title: t('people.lastSeen'), cell: (row) => (row.lastSeenAt ? formatAgo(row.lastSeenAt, language) : t('people.never')) },
    {
      key: 'tools',
      title: t('common.actions'),
      width: '60px',
      cell: (row) => (
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('people.more', { name: row.name })}><IconDots size={16} /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing(row)}>{t('people.edit')}</Menu.Item>
            <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void invite(row)}>{t('people.makeLink')}</Menu.Item>
            <Menu.Item leftSection={<IconUserOff size={16} />} onClick={() => void toggle(row)}>{t(row.disabled ? 'people.enable' : 'people.disable')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <Panel title={t('people.users')} flush actions={<Button size="xs" leftSection={<IconUserPlus size={15} />} onClick={() => setEditing('new')}>{t('people.add')}</Button>}>
      {list.error ? <ErrorState error={list.error} retry={list.reload} /> : list.latest === null ? <Lines /> : <Table caption={t('people.users')} columns={columns} rows={list.nodes} rowKey={(row) => row.id} />}
      {list.more && <Group p="sm" justify="center"><Button variant="default" size="xs" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></Group>}
      {editing && known.data && <UserForm user={editing === 'new' ? null : editing} roles={known.data.roles} close={(url) => { setEditing(null); setLink(url); list.reload(); }} />}
      {link && <ShownOnce title={t('people.linkTitle')} text={t('people.linkText')} value={link} close={() => setLink(null)} />}
    </Panel>
  );
}

function UserForm({ user, roles, close }: { user: Row | null; roles: Roles; close: (link: string | null) => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({ handle: user?.handle ?? '', name: user?.name ?? '', email: user?.email ?? '', role: user?.role.code ?? roles[0]?.code ?? '', locale: user?.locale ?? 'en' });
  const [created, create] = useMutation(createMutation);
  const [updated, update] = useMutation(updateMutation);
  const state = user ? updated : created;
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const save = async () => {
    const input = { ...form, email: form.email.trim() || null };
    if (user) {
      const answer = await update({ id: user.id, input });
      if (!answer.error) close(null);
    } else {
      const answer = await create({ input });
      if (answer.data) close(answer.data.createUser.url);
    }
  };
  return (
    <FormModal title={t(user ? 'people.edit' : 'people.add')} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={form.handle.trim() === '' || form.name.trim() === ''} onSubmit={() => void save()} close={() => close(null)}>
      <TextInput label={t('people.name')} required value={form.name} onChange={(event) => set({ name: event.currentTarget.value })} data-autofocus />
      <TextInput label={t('people.handle')} required value={form.handle} onChange={(event) => set({ handle: event.currentTarget.value })} />
      <TextInput label={t('people.email')} type="email" value={form.email} onChange={(event) => set({ email: event.currentTarget.value })} />
      <Select label={t('people.role')} data={roles.map((role) => ({ value: role.code, label: role.label }))} value={form.role} allowDeselect={false} onChange={(role) => role && set({ role })} />
      <Select label={t('shell.language')} data={[{ value: 'en', label: 'English' }, { value: 'de', label: 'Deutsch' }]} value={form.locale.slice(0, 2)} allowDeselect={false} onChange={(locale) => locale && set({ locale })} />
    </FormModal>
  );
}
