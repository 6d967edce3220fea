/** Roles as one table: permissions down, roles across. */
import { Button, Checkbox, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import css from './people.module.css';

const rolesQuery = graphql(`
  query Roles($locale: String) {
    roles { code label(locale: $locale) en: label(locale: "en") de: label(locale: "de") locales queryCost permissions { code } }
    permissions { code label(locale: $locale) }
  }
`);
const saveMutation = graphql(`mutation SaveRole($input: RoleInput!) { saveRole(input: $input) { code } }`);

type Data = ResultOf<typeof rolesQuery>;
type Row = Data['roles'][number];

export function Roles() {
  const { t, i18n } = useTranslation();
  const { localeLabel } = useWorkspace();
  const [result, again] = useQuery({ query: rolesQuery, variables: { locale: i18n.language }, requestPolicy: 'cache-and-network' });
  const [editing, setEditing] = useState<Row | 'new' | null>(null);
  return (
    <Panel title={t('people.roles')} hint={t('people.rolesHint')} flush actions={<Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>{t('people.addRole')}</Button>}>
      <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ roles, permissions }) => (
          <>
            <div className={css.scroll} tabIndex={0} role="region" aria-label={t('people.roles')}>
              <table className={css.matrix}>
                <caption>{t('people.roles')}</caption>
                <thead>
                  <tr>
                    <th scope="col">{t('people.permission')}</th>
                    {roles.map((role) => <th key={role.code} scope="col"><button type="button" className={css.open} onClick={() => setEditing(role)}>{role.label}</button></th>)}
                  </tr>
                </thead>
                <tbody>
                  {permissions.map((permission) => (
                    <tr key={permission.code}>
                      <th scope="row">{permission.label}</th>
                      {roles.map((role) => {
                        const on = role.permissions.some((each) => each.code === permission.code);
                        return <td key={role.code}><span className={on ? css.on : css.off}>{on ? '✓' : '–'}<span className={css.hidden}>{t(on ? 'common.yes' : 'common.no')}</span></span></td>;
                      })}
                    </tr>
                  ))}
                  <tr>
                    <th scope="row">{t('people.editsLocales')}</th>
                    {roles.map((role) => <td key={role.code} className={css.dim}>{role.locales ? role.locales.map(localeLabel).join(', ') : t('people.allLocales')}</td>)}
                  </tr>
                  <tr>
                    <th scope="row">{t('people.queryCost')}</th>
                    {roles.map((role) => <td key={role.code} className={css.dim}>{role.queryCost?.toLocaleString(i18n.language) ?? t('people.queryCostDefault')}</td>)}
                  </tr>
                </tbody>
              </table>
            </div>
            {editing && <RoleForm role={editing === 'new' ? null : editing} permissions={permissions} close={() => { setEditing(null); again({ requestPolicy: 'network-only' }); }} />}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function RoleForm({ role, permissions, close }: { role: Row | null; permissions: Data['permissions']; close: () => void }) {
  const { t } = useTranslation();
  const { locales, localeLabel } = useWorkspace();
  const [code, setCode] = useState(role?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => locales.flatMap(({ code: locale }) => (role ? [{ locale, text: locale.startsWith('de') ? role.de : role.en }] : [])));
  const [granted, setGranted] = useState<string[]>(() => role?.permissions.map((permission) => permission.code) ?? []);
  const [edits, setEdits] = useState<string[]>(() => role?.locales?.map((locale) => locale) ?? []);
  const [cost, setCost] = useState<string | number>(role?.queryCost ?? '');
  const [state, run] = useMutation(saveMutation);
  const save = async () => {
    const answer = await run({ input: { code: code.trim(), labels: labels.map(({ locale, text }) => ({ locale, text })), permissions: granted, locales: edits.length > 0 ? edits : null, queryCost: typeof cost === 'number' ? cost : null } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={role ? t('people.roleTitle', { name: role.label }) : t('people.addRole')} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={code.trim() === ''} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={role !== null} onChange={(event) => setCode(event.currentTarget.value)} />
      <LabelsInput value={labels} onChange={setLabels} />
      <Checkbox.Group label={t('people.permissions')} value={granted} onChange={setGranted}>
        <div className={css.checks}>{permissions.map((permission) => <Checkbox key={permission.code} size="xs" value={permission.code} label={permission.label} />)}</div>
      </Checkbox.Group>
      <MultiSelect label={t('people.editsLocales')} placeholder={edits.length === 0 ? t('people.allLocales') : undefined} data={locales.map((locale) => ({ value: locale.code, label: localeLabel(locale.code) }))} value={edits} onChange={setEdits} />
      <NumberInput label={t('people.queryCost')} description={t('people.queryCostHint')} placeholder={t('people.queryCostDefault')} min={10_000} max={1_000_000} step={10_000} allowDecimal={false} value={cost} onChange={setCost} />
    </FormModal>
  );
}
