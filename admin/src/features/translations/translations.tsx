/** What is left to translate: language by language, and within one resource by resource. */
import { Button, Checkbox, SegmentedControl, Select } from '@mantine/core';
import { IconCircleCheck, IconDownload, IconLanguage, IconSparkles, IconUpload, IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import type { Failure } from '@/lib/errors';
import { formatDate, formatNumber } from '@/lib/format';
import type { ResultOf } from '@/lib/graphql';
import { editorPath, RESOURCE_KINDS } from '@/lib/kinds';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import { AssignDialog } from './assign';
import { ImportDialog } from './import';
import { Languages } from './languages';
import { MachineDialog } from './machine';
import { exportPath, filterOf, progressQuery, STATES, workQuery, type Progress, type TranslationSearch, type Work } from './query';
import { download } from './transfer';
import css from './translations.module.css';

interface Props {
  search: TranslationSearch;
  onSearch: (change: Partial<TranslationSearch>) => void;
}

export function Translations({ search, onSearch }: Props) {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const [result, reload] = useQuery({ query: progressQuery, requestPolicy: 'cache-and-network' });
  const rows = result.data?.translationProgress.filter((row) => row.sourceLocale !== null) ?? [];
  if (result.error && !result.data) return <ErrorState error={result.error} retry={() => reload({ requestPolicy: 'network-only' })} />;
  if (!result.data) return <Lines count={8} />;
  const mine = rows.find((row) => me.role.locales?.includes(row.locale));
  const shown = rows.find((row) => row.locale === search.locale) ?? mine ?? rows[0];
  if (!shown) return <Panel><EmptyState icon={<IconLanguage size={24} />} title={t('translation.none')}>{t('translation.noneHint')}</EmptyState></Panel>;
  return (
    <>
      <Languages rows={rows} chosen={shown.locale} choose={(locale) => onSearch({ locale })} />
      <WorkList key={shown.locale} language={shown} machine={result.data.machineTranslationAvailable} search={search} onSearch={onSearch} reloadProgress={() => reload({ requestPolicy: 'network-only' })} />
    </>
  );
}

const PAGE = 50;
const read = (data: ResultOf<typeof workQuery>) => data.translations;
const idOf = (row: Work) => row.resource?.id ?? '';

interface WorkListProps extends Props {
  language: Progress;
  /** Whether a machine can be asked. */
  machine: boolean;
  reloadProgress: () => void;
}

function WorkList({ language, machine, search, onSearch, reloadProgress }: WorkListProps) {
  const { t } = useTranslation();
  const { labelLocale, language: ui, may, localeLabel, me } = useWorkspace();
  const filter = filterOf(search);
  const list = useList(workQuery, { locale: language.locale, filter, uiLocale: labelLocale }, { read, first: PAGE });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<'assign' | 'import' | 'machine' | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const rows = list.nodes.filter((row) => row.resource !== null);
  const chosen = selected.size > 0 ? { ids: [...selected] } : filter;
  const count = selected.size > 0 ? selected.size : (list.total ?? 0);
  const writes = me.role.permissions.some((permission) => permission.code.startsWith('EDIT_'));
  const writesHere = writes && (me.role.locales?.includes(language.locale) ?? true);
  const changed = () => {
    setDialog(null);
    setSelected(new Set());
    list.reload();
    reloadProgress();
  };
  const save = async () => setFailure(await download(exportPath(language.locale, chosen), `${language.locale}.xlf`));
  const toggle = (id: string) => setSelected((now) => new Set(now.has(id) ? [...now].filter((each) => each !== id) : [...now, id]));
  const allPicked = rows.length > 0 && rows.every((row) => selected.has(idOf(row)));
  const columns: Column<Work>[] = [
    { key: 'pick', title: t('translation.pick'), head: <Checkbox size="xs" aria-label={t('translation.pickAll')} checked={allPicked} indeterminate={selected.size > 0 && !allPicked} onChange={() => setSelected(new Set(allPicked ? [] : rows.map(idOf)))} />, width: '44px', cell: (row) => <Checkbox size="xs" aria-label={t('translation.pickOf', { name: row.resource?.label })} checked={selected.has(idOf(row))} onChange={() => toggle(idOf(row))} /> },
    { key: 'what', title: t('translation.what'), cell: (row) => row.resource && <Link to={editorPath(row.resource.kind, row.resource.code)} search={{ locale: language.sourceLocale ?? undefined, beside: row.locale, only: 'translate' }} className={css.name}>{row.resource.label}<span className={css.code}>{row.resource.code}</span></Link> },
    { key: 'kind', title: t('trash.kind'), cell: (row) => row.resource && t(`kind.${row.resource.kind}`) },
    { key: 'state', title: t('translation.left'), cell: (row) => <Left row={row} /> },
    { key: 'words', title: t('translation.words'), numeric: true, cell: (row) => formatNumber(row.words, ui) },
    { key: 'who', title: t('translation.assignee'), cell: (row) => row.assignment && <span title={row.assignment.note ?? undefined}>{row.assignment.assignee?.name}{row.assignment.note && ' …'}</span> },
    { key: 'due', title: t('translation.due'), cell: (row) => (row.assignment?.due ? <Due date={row.assignment.due} /> : null) },
  ];
  const narrowed = filter.states || filter.kind || filter.mine || filter.unassigned;
  return (
    <>
      <div className={css.toolbar}>
        <SegmentedControl size="xs" aria-label={t('translation.who')} value={search.who ?? ''} onChange={(who) => onSearch({ who: who || undefined })} data={[{ value: '', label: t('translation.everybody') }, { value: 'me', label: t('translation.mine') }, { value: 'nobody', label: t('translation.unassigned') }]} />
        <Select size="xs" w={190} clearable aria-label={t('translation.state')} placeholder={t('translation.anyState')} value={search.state ?? null} onChange={(state) => onSearch({ state: state ?? undefined })} data={STATES.map((state) => ({ value: state, label: t(`translation.is.${state}`) }))} />
        <Select size="xs" w={170} clearable aria-label={t('trash.kind')} placeholder={t('translation.anyKind')} value={search.kind ?? null} onChange={(kind) => onSearch({ kind: kind ?? undefined })} data={RESOURCE_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} />
        <span role="status" className={css.count}>{selected.size > 0 ? t('translation.picked', { count: selected.size, total: formatNumber(selected.size, ui) }) : list.total === null ? '' : t('translation.count', { count: list.total, total: formatNumber(list.total, ui) })}</span>
        <div className={css.actions}>
          {may('MANAGE_TRANSLATIONS') && <Button size="xs" variant="default" disabled={count === 0} leftSection={<IconUserPlus size={15} />} onClick={() => setDialog('assign')}>{t('translation.assign', { count, total: formatNumber(count, ui) })}</Button>}
          {machine && writesHere && <Button size="xs" variant="default" disabled={count === 0} leftSection={<IconSparkles size={15} />} onClick={() => setDialog('machine')}>{t('translation.byMachine')}</Button>}
          {writes && <Button size="xs" variant="default" disabled={count === 0} leftSection={<IconDownload size={15} />} onClick={() => void save()}>{t('translation.export')}</Button>}
          {writes && <Button size="xs" variant="default" leftSection={<IconUpload size={15} />} onClick={() => setDialog('import')}>{t('translation.import')}</Button>}
        </div>
      </div>
      {failure && <FailureNote failure={failure} />}
      {list.error && rows.length === 0 ? <ErrorState error={list.error} retry={list.reload} /> : list.fetching && rows.length === 0 ? <Lines count={8} /> : (
        <Panel flush>
          {rows.length > 0 ? <Table caption={t('translation.caption', { locale: localeLabel(language.locale) })} columns={columns} rows={rows} rowKey={idOf} /> : <EmptyState icon={<IconCircleCheck size={24} />} title={t(narrowed ? 'translation.noMatch' : 'translation.done', { locale: localeLabel(language.locale) })}>{t(narrowed ? 'translation.noMatchHint' : 'translation.doneHint')}</EmptyState>}
          {list.more && <div className={css.more}><Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></div>}
        </Panel>
      )}
      {dialog === 'assign' && <AssignDialog locale={language.locale} selection={chosen} count={count} done={changed} close={() => setDialog(null)} />}
      {dialog === 'machine' && <MachineDialog locale={language.locale} selection={chosen} close={() => setDialog(null)} />}
      {dialog === 'import' && <ImportDialog done={changed} close={() => setDialog(null)} />}
    </>
  );
}

function Left({ row }: { row: Work }) {
  const { t } = useTranslation();
  return (
    <span className={css.tags}>
      {row.untranslated > 0 && <Tag tone="bad">{t('translation.untranslatedCount', { count: row.untranslated })}</Tag>}
      {row.outdated > 0 && <Tag tone="warn">{t('translation.outdatedCount', { count: row.outdated })}</Tag>}
      {row.machine > 0 && <Tag tone="info">{t('translation.machineCount', { count: row.machine })}</Tag>}
    </span>
  );
}

function Due({ date }: { date: string }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const late = date < new Date().toISOString().slice(0, 10);
  return <time dateTime={date}>{late ? <Tag tone="bad" title={t('translation.late')}>{formatDate(date, language)}</Tag> : formatDate(date, language)}</time>;
}
