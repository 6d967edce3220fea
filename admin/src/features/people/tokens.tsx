/** API tokens: made with the permissions they need, shown once, revoked at once. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatAgo, formatDate } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { ShownOnce } from '@/ui/shown-once';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import css from './people.module.css';

const tokensQuery = graphql(`
  query Tokens($locale: String) {
    apiTokens { id name createdAt expiresAt lastUsedAt createdBy { id name } permissions { code label(locale: $locale) } }
    permissions { code label(locale: $locale) }
  }
`);
const createMutation = graphql(`
  mutation CreateToken($name: String!, $permissions: [String!]!, $expiresAt: DateTime) {
    createApiToken(name: $name, permissions: $permissions, expiresAt: $expiresAt) { secret token { id } }
  }
`);
const revokeMutation = graphql(`mutation RevokeToken($id: ID!) { revokeApiToken(id: $id) }`);

type Data = ResultOf<typeof tokensQuery>;
type Row = Data['apiTokens'][number];

export function Tokens() {
  const { t, i18n } = useTranslation();
  const { language } = useWorkspace();
  const notify = useNotify();
  const [result, again] = useQuery({ query: tokensQuery, variables: { locale: i18n.language }, requestPolicy: 'cache-and-network' });
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Row | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [, revoke] = useMutation(revokeMutation);
  const reload = () => again({ requestPolicy: 'network-only' });
  const drop = async (row: Row) => {
    const answer = await revoke({ id: row.id });
    setRevoking(null);
    if (answer.error) notify.failed(answer.error);
    reload();
  };
  const columns: Column<Row>[] = [
    { key: 'name', title: t('people.name'), cell: (row) => <span className={css.name}>{row.name}</span> },
    { key: 'permissions', title: t('people.permissions'), cell: (row) => <span className={css.dim}>{row.permissions.map((permission) => permission.label).join(', ')}</span> },
    { key: 'by', title: t('people.createdBy'), cell: (row) => row.createdBy?.name ?? '–' },
    { key: 'used', title: t('people.lastUsed'), cell: (row) => (row.lastUsedAt ? formatAgo(row.lastUsedAt, language) : t('people.never')) },
    { key: 'expires', title: t('people.expires'), cell: (row) => (row.expiresAt ? formatDate(row.expiresAt, language) : t('people.neverExpires')) },
    { key: 'tools', title: t('common.actions'), cell: (row) => <Button size="compact-xs" variant="subtle" color="red" aria-label={t('people.revokeOf', { name: row.name })} onClick={() => setRevoking(row)}>{t('people.revoke')}</Button> },
  ];
  return (
    <Panel title={t('people.tokens')} hint={t('people.tokensHint')} flush actions={<Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>{t('people.addToken')}</Button>}>
      <Loaded result={result} retry={reload}>
        {(data) => (
          <>
            {data.apiTokens.length === 0 ? <EmptyState icon={<IconKey size={24} />} title={t('people.noTokens')} /> : <Table caption={t('people.tokens')} columns={columns} rows={data.apiTokens} rowKey={(row) => row.id} />}
            {adding && <TokenForm permissions={data.permissions} close={(made) => { setAdding(false); setSecret(made); reload(); }} />}
          </>
        )}
      </Loaded>
      {secret && <ShownOnce title={t('people.tokenTitle')} text={t('people.tokenText')} value={secret} close={() => setSecret(null)} />}
      {revoking && <ConfirmDialog title={t('people.revokeTitle', { name: revoking.name })} text={t('people.revokeText')} confirm={t('people.revoke')} danger onConfirm={() => void drop(revoking)} close={() => setRevoking(null)} />}
    </Panel>
  );
}

function TokenForm({ permissions, close }: { permissions: Data['permissions']; close: (secret: string | null) => void }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [name, setName] = useState('');
  const [granted, setGranted] = useState<string[]>([]);
  const [expires, setExpires] = useState('');
  const [state, run] = useMutation(createMutation);
  const save = async () => {
    const answer = await run({ name: name.trim(), permissions: granted, expiresAt: expires ? `${expires}T23:59:59Z` : null });
    if (answer.data) close(answer.data.createApiToken.secret);
  };
  return (
    <FormModal title={t('people.addToken')} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={name.trim() === '' || granted.length === 0} onSubmit={() => void save()} close={() => close(null)}>
      <TextInput label={t('people.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      <TextInput label={t('people.expires')} type="date" value={expires} onChange={(event) => setExpires(event.currentTarget.value)} />
      <Checkbox.Group label={t('people.permissions')} value={granted} onChange={setGranted}>
        <div className={css.checks}>{permissions.filter((permission) => may(permission.code)).map((permission) => <Checkbox key={permission.code} size="xs" value={permission.code} label={permission.label} />)}</div>
      </Checkbox.Group>
    </FormModal>
  );
}
