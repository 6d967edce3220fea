/** One family on a page of its own: what it holds, what each channel requires of it, how it splits into variants. */
import { Anchor, Button, Select, TextInput } from '@mantine/core';
import { IconChevronLeft, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput } from '@/parts/labels-input';
import { useNotify } from '@/parts/notify';
import { FailureNote } from '@/ui/failure-note';
import { NotFound } from '@/ui/not-found';
import { Page } from '@/ui/page';
import { Panel } from '@/ui/panel';
import { ErrorState, Lines } from '@/ui/states';
import { FamilyAttributes } from './family-attributes';
import { draftOf, inputOf, isSame, NEW_FAMILY, type FamilyDraft } from './family-draft';
import { FamilyEffect } from './family-effect';
import { FamilyLeaveGuard } from './family-leave-guard';
import { deleteFamilyMutation, familyQuery, type FamilyData } from './family-query';
import { FamilyVariants } from './family-variants';
import { KINDS, useKindName } from './kinds';
import { PartRemoval } from './part-removal';
import { useSaveFamily } from './use-save-family';
import css from './family.module.css';

export interface FamilySearch {
  /** Narrows the list of its attributes. */
  q?: string;
  show?: string;
}

interface FamilyPageProps {
  search: FamilySearch;
  onSearch: (change: Partial<FamilySearch>) => void;
}

export function FamilyPage({ code, ...rest }: FamilyPageProps & { code: string }) {
  const { labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: familyQuery, variables: { code, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const reload = () => again({ requestPolicy: 'network-only' });
  const family = result.data?.family;
  if (family) return <FamilyEditor {...rest} family={family} reload={reload} />;
  if (result.error) return <Page title={code}><ErrorState error={result.error} retry={reload} /></Page>;
  return result.data && !result.fetching ? <NotFound /> : <Page title={code}><Lines count={12} /></Page>;
}

export function NewFamilyPage(props: FamilyPageProps) {
  return <FamilyEditor {...props} family={null} reload={() => undefined} />;
}

interface FamilyEditorProps extends FamilyPageProps {
  /** Null makes one. */
  family: FamilyData | null;
  reload: () => void;
}

function FamilyEditor({ family, reload, search, onSearch }: FamilyEditorProps) {
  const { t } = useTranslation();
  const { may, labelLocale, language } = useWorkspace();
  const navigate = useNavigate();
  const notify = useNotify();
  const stored = useMemo(() => (family ? draftOf(family) : NEW_FAMILY), [family]);
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState(base);
  const [leaving, setLeaving] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const readOnly = !may('EDIT_MODEL');
  const dirty = useMemo(() => !isSame(base, draft), [base, draft]);
  useEffect(() => {
    // What the hub says anew is taken over where nobody has typed.
    if (dirty || stored === base) return;
    setBase(stored);
    setDraft(stored);
  }, [base, dirty, stored]);
  const saving = useSaveFamily({ base, draft, saved: () => setBase(draft) });
  // The guard has to see first that nothing is unsaved any more.
  useEffect(() => {
    if (made !== null && !dirty) void navigate({ to: '/model/families/$code', params: { code: made }, replace: true });
  }, [dirty, made, navigate]);
  const save = async () => {
    if (!(await saving.run())) return;
    notify.done(t('model.familySaved'));
    if (!family) setMade(inputOf(draft).code);
  };
  const ready = dirty && draft.code.trim() !== '' && !readOnly;
  useSaveKey(() => { if (ready) void save(); });
  const change = (part: Partial<FamilyDraft>) => setDraft({ ...draft, ...part });
  const name = family ? (pickLabel(draft.labels, labelLocale) ?? family.code) : t('model.newFamily');
  return (
    <Page
      title={name}
      back={<nav aria-label={t('shell.breadcrumbs')}><Anchor component={Link} to="/model" size="sm" className={css.back}><IconChevronLeft size={14} aria-hidden />{t('model.tab.families')}</Anchor></nav>}
      sub={family && <><code>{family.code}</code><span>{t('model.familyUse', { count: family.resourceCount, number: formatNumber(family.resourceCount, language) })}</span></>}
      actions={!readOnly && (
        <>
          {family && dirty && <Button variant="subtle" onClick={() => setDraft(base)}>{t('editor.discard')}</Button>}
          {family && <Button variant="default" leftSection={<IconTrash size={15} />} onClick={() => setLeaving(true)}>{t('model.delete')}</Button>}
          <Button disabled={!ready} loading={saving.busy} onClick={() => void save()}>{t('editor.save')}</Button>
        </>
      )}
    >
      <div className={css.stack}>
        {saving.failure && <FailureNote failure={saving.failure} />}
        <Basics draft={draft} change={change} isNew={family === null} readOnly={readOnly} />
        <FamilyAttributes base={base} draft={draft} setDraft={setDraft} violations={saving.failure?.violations} search={search} onSearch={onSearch} readOnly={readOnly} />
        {family && draft.kind === 'PRODUCT' && <FamilyVariants family={family} reload={reload} />}
      </div>
      {saving.question && <FamilyEffect {...saving.question} />}
      {leaving && family && <PartRemoval mutation={deleteFamilyMutation} code={family.code} name={name} text={t('model.removal.family')} close={() => setLeaving(false)} done={() => void navigate({ to: '/model', ignoreBlocker: true })} />}
      <FamilyLeaveGuard dirty={dirty} save={draft.code.trim() === '' ? null : saving.run} />
    </Page>
  );
}

interface BasicsProps {
  draft: FamilyDraft;
  change: (part: Partial<FamilyDraft>) => void;
  isNew: boolean;
  readOnly: boolean;
}

function Basics({ draft, change, isNew, readOnly }: BasicsProps) {
  const { t } = useTranslation();
  const kindName = useKindName();
  const ofTypes = (...types: string[]) => [...draft.attributes.values()].filter((attribute) => types.includes(attribute.type)).map(({ code, label }) => ({ value: code, label }));
  const choice = { searchable: true, clearable: true, clearButtonProps: { 'aria-label': t('editor.clearChoice') }, disabled: readOnly, nothingFoundMessage: t('attributes.none') };
  return (
    <Panel title={t('model.basics')}>
      <div className={css.fields}>
        <div className={css.row}>
          <TextInput label={t('create.code')} required value={draft.code} disabled={!isNew} autoFocus={isNew} onChange={(event) => change({ code: event.currentTarget.value })} />
          <Select label={t('create.kind')} data={KINDS.map((each) => ({ value: each, label: kindName(each) }))} value={draft.kind} disabled={!isNew} allowDeselect={false} onChange={(kind) => { if (kind) change({ kind }); }} />
          <Select {...choice} label={t('model.labelAttribute')} data={ofTypes('TEXT', 'IDENTIFIER')} value={draft.labelAttribute} onChange={(labelAttribute) => change({ labelAttribute })} />
          <Select {...choice} label={t('model.imageAttribute')} data={ofTypes('ASSET', 'ASSET_LIST')} value={draft.imageAttribute} onChange={(imageAttribute) => change({ imageAttribute })} />
        </div>
        <LabelsInput value={draft.labels} onChange={(labels) => change({ labels })} disabled={readOnly} />
      </div>
    </Panel>
  );
}

function useSaveKey(save: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
      event.preventDefault();
      if (!document.querySelector('[role=dialog]')) save();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
