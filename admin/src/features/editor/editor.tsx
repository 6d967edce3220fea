/** The editor of a product, a product model, an entry or a record: one form, saved when one says so. */
import { Anchor, Button, Tabs } from '@mantine/core';
import { IconChevronLeft, IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatAgo } from '@/lib/format';
import { editorPath, listName, listPath, type ResourceKind } from '@/lib/kinds';
import { editPermission } from '@/lib/permissions';
import { useWorkspace } from '@/lib/workspace';
import { CompletenessRing } from '@/parts/completeness';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { ScopeSelect } from '@/parts/scope-select';
import { StateTag } from '@/parts/state-tag';
import { SubmitDialog } from '@/parts/submit-dialog';
import { Thumb } from '@/parts/thumb';
import { WhyNot } from '@/parts/why-not';
import { NotFound } from '@/ui/not-found';
import { Page } from '@/ui/page';
import { ErrorState, Lines } from '@/ui/states';
import { Aside, SaveCount } from './aside';
import { Associations } from './associations';
import { besideOf, besideText } from './beside';
import { BesideSelect } from './beside-select';
import { countEdits, shownLinks } from './draft';
import { Fields } from './fields';
import { History } from './history';
import { LookAlikes } from './look-alikes';
import { More } from './more';
import { PreviewMenu } from './preview-menu';
import { LeaveGuard, NewerNotice, Problems, RestoredNotice } from './notices';
import { Others } from './others';
import { Publications } from './publications';
import { editorQuery, unmask, type EditedResource } from './query';
import { StaleDialog } from './stale-dialog';
import { DraftContext, DraftStore, useDraftStore, useEdits } from './store';
import { TextsProvider } from './translation';
import { useNewer } from './use-newer';
import { useSave } from './use-save';
import { UsedBy } from './used-by';
import { Variants } from './variants';
import css from './editor.module.css';

export interface EditorSearch {
  locale?: string;
  beside?: string;
  channel?: string;
  only?: string;
  tab?: string;
  field?: string;
  rev?: string;
}

const NO_LOCALES: readonly string[] = [];

interface EditorProps {
  kind: ResourceKind;
  code: string;
  search: EditorSearch;
  onSearch: (change: Partial<EditorSearch>) => void;
}

export function Editor({ kind, code, search, onSearch }: EditorProps) {
  const { labelLocale } = useWorkspace();
  const scope = useScope(search);
  const [result, again] = useQuery({ query: editorQuery, variables: { kind, code, locale: scope.locale, uiLocale: labelLocale }, requestPolicy: 'cache-and-network' });
  const masked = result.data?.resource;
  const resource = useMemo(() => (masked ? unmask(masked) : null), [masked]);
  useNewer(resource?.id, resource?.version, () => again({ requestPolicy: 'network-only' }));
  if (result.error && !resource) return <Page title={code}><ErrorState error={result.error} retry={() => again({ requestPolicy: 'network-only' })} /></Page>;
  if (!resource) return result.data ? <NotFound /> : <Page title={code}><Lines count={12} /></Page>;
  return <Draft key={resource.id} resource={resource} machine={result.data?.machineTranslationAvailable ?? false} scope={scope} search={search} onSearch={onSearch} />;
}

interface DraftProps {
  resource: EditedResource;
  /** Whether a machine can be asked to translate. */
  machine: boolean;
  scope: { channel: string; locale: string };
  search: EditorSearch;
  onSearch: (change: Partial<EditorSearch>) => void;
}

/** Keeps one draft for one resource; another version that arrives is put under the edits. */
function Draft({ resource, machine, scope, search, onSearch }: DraftProps) {
  const [store] = useState(() => new DraftStore(resource));
  useEffect(() => {
    // A fresher answer of the same version (another locale's labels) or a newer version that touches no edit replaces the base.
    if (store.resource !== resource && (store.resource.version === resource.version || countEdits(store.snapshot()) === 0)) store.rebase(resource);
  }, [store, resource]);
  return (
    <DraftContext value={store}>
      <Screen resource={resource} machine={machine} scope={scope} search={search} onSearch={onSearch} />
    </DraftContext>
  );
}

function Screen({ resource, machine, scope, search, onSearch }: DraftProps) {
  const { t } = useTranslation();
  const { may, channels, language } = useWorkspace();
  const store = useDraftStore();
  const edits = useEdits();
  const save = useSave(scope.locale);
  const notify = useNotify();
  const [submitting, setSubmitting] = useState(false);
  const count = countEdits(edits);
  const readOnly = !may(editPermission(resource.kind));
  const tab = search.tab ?? 'content';
  const locales = channels.find((channel) => channel.code === scope.channel)?.locales ?? NO_LOCALES;
  const beside = useMemo(() => besideOf(search.beside, scope.locale, locales), [search.beside, scope.locale, locales]);
  const submit = useCallback(async () => {
    if (countEdits(store.snapshot()) === 0 || (await save.run())) setSubmitting(true);
  }, [save, store]);
  useSaveKeys(() => void save.run(), () => void submit());
  const copyLink = useCallback(
    (field: string) => {
      const url = new URL(location.href);
      url.searchParams.set('field', field);
      void navigator.clipboard?.writeText(url.toString()).then(() => notify.done(t('editor.linkCopied')));
    },
    [notify, t],
  );
  return (
    <Page
      title={resource.label}
      back={<Back resource={resource} />}
      lead={<Thumb image={resource.thumbnail} size={52} />}
      sub={
        <>
          <span className="numbers">{resource.code}</span>
          <StateTag state={resource.state} />
          <span>{t('editor.updated', { ago: formatAgo(resource.updatedAt, language), name: resource.updatedBy?.name ?? '–' })}</span>
          <Others id={resource.id} editing={count > 0} />
          {readOnly && <span>{t('editor.mayNotEdit')} <WhyNot operation="saveResource" name={resource.label} resource={resource.id} /></span>}
        </>
      }
      actions={
        <>
          <SaveCount count={count} discard={() => store.discard()} />
          {!readOnly && <Button variant={count > 0 ? 'filled' : 'default'} disabled={count === 0} loading={save.busy} onClick={() => void save.run()} data-testid="save">{t('editor.save')}</Button>}
          {may('SUBMIT_REVIEWS') && <Button variant={count > 0 ? 'default' : 'filled'} leftSection={<IconSend size={16} />} onClick={() => void submit()} data-testid="submit">{t('submit.open')}</Button>}
          <PreviewMenu resource={resource} unsaved={count > 0} />
          <More resource={resource} readOnly={readOnly} />
        </>
      }
    >
      <div style={{ margin: '0 -28px' }}>
        {store.restored && count > 0 && <RestoredNotice restored={store.restored} discard={() => store.discard()} />}
        {resource.version > store.resource.version && count > 0 && !save.busy && <NewerNotice by={resource.updatedBy?.name ?? '–'} />}
        {save.failure && <Problems failure={save.failure} attributes={resource.family?.attributes ?? []} dismiss={save.dismiss} />}
        <LookAlikes resource={resource} />
        <Tabs value={tab} onChange={(next) => onSearch({ tab: next === 'content' ? undefined : (next ?? undefined) })}>
          <div className={css.bar}>
            <div className={css.tabs}>
              <Tabs.List className={css.tabList}>
                <Tabs.Tab value="content">{t('editor.tab.content')}</Tabs.Tab>
                {(resource.kind === 'PRODUCT_MODEL' || resource.parent) && <Tabs.Tab value="variants">{t('editor.tab.variants')}</Tabs.Tab>}
                <Tabs.Tab value="links">{t('editor.tab.links', { count: shownLinks(resource, edits).length })}</Tabs.Tab>
                {resource.kind === 'RECORD' && <Tabs.Tab value="usedBy">{t('editor.tab.usedBy')}</Tabs.Tab>}
                <Tabs.Tab value="channels">{t('editor.tab.channels')}</Tabs.Tab>
                <Tabs.Tab value="history">{t('editor.tab.history')}</Tabs.Tab>
              </Tabs.List>
              <div className={css.scopes}>
                <ScopeSelect {...scope} onChange={onSearch} />
                {tab === 'content' && <BesideSelect locales={locales.filter((locale) => locale !== scope.locale)} value={beside} onChange={(next) => onSearch({ beside: besideText(next) })} />}
              </div>
            </div>
          </div>
          <Tabs.Panel value="content">
            <TextsProvider resource={resource} locale={scope.locale} machine={machine}>
              <div className={css.layout} data-columns={beside.length + 1}>
                <Fields
                  resource={resource}
                  channel={scope.channel}
                  locale={scope.locale}
                  beside={beside}
                  only={search.only === 'missing' || search.only === 'translate' ? search.only : 'all'}
                  setOnly={(only) => onSearch({ only: only === 'all' ? undefined : only })}
                  readOnly={readOnly}
                  violations={save.failure?.violations ?? resource.problems}
                  focus={search.field}
                  copyLink={copyLink}
                />
                <Aside resource={resource} {...scope} onScope={onSearch} readOnly={readOnly} />
              </div>
            </TextsProvider>
          </Tabs.Panel>
          <Tabs.Panel value="variants"><div className={css.wide}><Variants resource={resource} scope={scope} readOnly={readOnly} /></div></Tabs.Panel>
          <Tabs.Panel value="links"><div className={css.wide}><Associations resource={resource} readOnly={readOnly} locale={scope.locale} /></div></Tabs.Panel>
          {resource.kind === 'RECORD' && <Tabs.Panel value="usedBy"><div className={css.wide}><UsedBy id={resource.id} locale={scope.locale} /></div></Tabs.Panel>}
          <Tabs.Panel value="channels"><div className={css.wide}><Publications resource={resource} /></div></Tabs.Panel>
          <Tabs.Panel value="history"><div className={css.wide}><History resource={resource} scope={scope} readOnly={readOnly} /></div></Tabs.Panel>
        </Tabs>
      </div>
      {submitting && (
        <SubmitDialog
          resources={[{ id: resource.id, version: store.resource.version, label: resource.label, completeness: resource.completeness }]}
          close={() => setSubmitting(false)}
          note={(channel, locale) => <CompletenessRing cell={resource.completeness.find((cell) => cell.channel === channel && cell.locale === locale)} />}
        />
      )}
      {save.stale && <StaleDialog stale={save.stale} resolve={(keep) => void save.resolve(keep)} close={save.closeStale} />}
      <LeaveGuard dirty={count > 0} save={() => save.run()} />
    </Page>
  );
}

function Back({ resource }: { resource: EditedResource }) {
  const { t } = useTranslation();
  const { kind, family } = resource;
  const ancestors = [resource.parent?.parent, resource.parent].filter((each) => each !== null && each !== undefined);
  return (
    <nav aria-label={t('shell.breadcrumbs')} style={{ display: 'flex', alignItems: 'center', gap: 6, flexWrap: 'wrap' }}>
      <Anchor component={Link} to={listPath(kind)} size="sm" style={{ display: 'inline-flex', alignItems: 'center', gap: 2 }}><IconChevronLeft size={14} aria-hidden />{t(`nav.${listName(kind)}`)}</Anchor>
      {ancestors.map((each) => (
        <span key={each.code}>› <Anchor component={Link} to={editorPath(each.kind, each.code)} size="sm">{each.label}</Anchor></span>
      ))}
      {family && <span>› {kind === 'RECORD' ? <Link to="/records" search={{ family: family.code }} style={{ textDecoration: 'none' }}>{family.label}</Link> : family.label}</span>}
    </nav>
  );
}

function useSaveKeys(save: () => void, submit: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey)) return;
      if (event.key === 's') save();
      else if (event.key === 'Enter' && !document.querySelector('[role=dialog]')) submit();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
