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
import { ConfirmDialog } from '@/ui/confirm';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import css from './people.module.css';

const rolesQuery = graphql(`
  query Roles($locale: String) {
    roles { code label(locale: $locale) labels { locale text } locales queryCost permissions { code } }
    permissions { code label(locale: $locale) }
  }
`);
const saveMutation = graphql(`
  mutation SaveRole($input: RoleInput!, $dryRun: Boolean!, $locale: String) {
    saveRole(input: $input, dryRun: $dryRun) { code }
    effect { people { person { id name } gained { code label(locale: $locale) } lost { code label(locale: $locale) } localesAfter localesBefore } }
  }
`);

type Data = ResultOf<typeof rolesQuery>;
type Row = Data['roles'][number];
type PersonEffect = NonNullable<ResultOf<typeof saveMutation>['effect']>['people'][number];

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
  const { t, i18n } = useTranslation();
  const { locales, localeLabel } = useWorkspace();
  const [code, setCode] = useState(role?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(role?.labels ?? [])]);
  const [granted, setGranted] = useState<string[]>(() => role?.permissions.map((permission) => permission.code) ?? []);
  const [edits, setEdits] = useState<string[]>(() => role?.locales?.map((locale) => locale) ?? []);
  const [cost, setCost] = useState<string | number>(role?.queryCost ?? '');
  const [asked, setAsked] = useState<readonly PersonEffect[] | null>(null);
  const [state, run] = useMutation(saveMutation);
  const send = (dryRun: boolean) => run({ input: { code: code.trim(), labels: labels.map(({ locale, text }) => ({ locale, text })), permissions: granted, locales: edits.length > 0 ? edits : null, queryCost: typeof cost === 'number' ? cost : null }, dryRun, locale: i18n.language });
  const save = async () => {
    const answer = await send(false);
    setAsked(null);
    if (!answer.error) close();
  };
  // Whose rights change is said before they do.
  const tryFirst = async () => {
    const answer = await send(true);
    if (answer.error) return;
    const people = answer.data?.effect?.people ?? [];
    if (people.length > 0) setAsked(people);
    else await save();
  };
  return (
    <FormModal title={role ? t('people.roleTitle', { name: role.label }) : t('people.addRole')} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={code.trim() === ''} onSubmit={() => void tryFirst()} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={role !== null} onChange={(event) => setCode(event.currentTarget.value)} />
      <LabelsInput value={labels} onChange={setLabels} />
      <Checkbox.Group label={t('people.permissions')} value={granted} onChange={setGranted}>
        <div className={css.checks}>{permissions.map((permission) => <Checkbox key={permission.code} size="xs" value={permission.code} label={permission.label} />)}</div>
      </Checkbox.Group>
      <MultiSelect label={t('people.editsLocales')} placeholder={edits.length === 0 ? t('people.allLocales') : undefined} data={locales.map((locale) => ({ value: locale.code, label: localeLabel(locale.code) }))} value={edits} onChange={setEdits} />
      <NumberInput label={t('people.queryCost')} description={t('people.queryCostHint')} placeholder={t('people.queryCostDefault')} min={10_000} max={1_000_000} step={10_000} allowDecimal={false} value={cost} onChange={setCost} />
      {asked && <ConfirmDialog title={t('people.rightsChange', { count: asked.length })} text={<Rights people={asked} />} confirm={t('editor.save')} danger={asked.some((each) => each.lost.length > 0)} busy={state.fetching} onConfirm={() => void save()} close={() => setAsked(null)} />}
    </FormModal>
  );
}

/** More names than this say nothing to anybody. */
const NAMED = 20;

/** A role gives and takes the same from everybody who has it. */
function Rights({ people }: { people: readonly PersonEffect[] }) {
  const { t } = useTranslation();
  const { localeLabel } = useWorkspace();
  const [first] = people;
  const names = (permissions: readonly { label: string }[]) => permissions.map((each) => each.label).join(', ');
  const others = people.length - NAMED;
  return (
    <>
      <p>{people.slice(0, NAMED).map(({ person }) => person.name).join(', ')}{others > 0 && ` ${t('model.leave.others', { count: others })}`}</p>
      {first && first.gained.length > 0 && <p>{t('people.gained', { names: names(first.gained) })}</p>}
      {first && first.lost.length > 0 && <p>{t('people.lost', { names: names(first.lost) })}</p>}
      {first && first.localesBefore?.join() !== first.localesAfter?.join() && <p>{t('people.editsLocales')}: {first.localesAfter?.map(localeLabel).join(', ') ?? t('people.allLocales')}</p>}
    </>
  );
}
