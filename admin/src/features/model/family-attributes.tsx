/** What a family holds: found, added and taken out, with what each channel requires of it. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { AttributeAdder } from '@/parts/attributes/adder';
import { Panel } from '@/ui/panel';
import { SearchBox } from '@/ui/search-box';
import { EmptyState } from '@/ui/states';
import { TYPES } from './attribute-types';
import { leaving, rowsOf, withAttributes, type FamilyDraft, type Show } from './family-draft';
import type { FamilySearch } from './family-page';
import { Requirements } from './requirements';
import css from './family.module.css';

const SHOWS: Show[] = ['all', 'required', 'optional'];

interface FamilyAttributesProps {
  /** As the hub has it. */
  base: FamilyDraft;
  draft: FamilyDraft;
  setDraft: (change: (draft: FamilyDraft) => FamilyDraft) => void;
  violations: readonly Violation[] | undefined;
  search: FamilySearch;
  onSearch: (change: Partial<FamilySearch>) => void;
  readOnly: boolean;
}

export function FamilyAttributes({ base, draft, setDraft, violations, search, onSearch, readOnly }: FamilyAttributesProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const [adding, setAdding] = useState(false);
  const show = SHOWS.find((each) => each === search.show) ?? 'all';
  const rows = useMemo(() => rowsOf(draft, search.q ?? '', show), [draft, search.q, show]);
  const held = useMemo(() => new Set(draft.attributes.keys()), [draft.attributes]);
  const gone = leaving(base, draft);
  const shown = rows.filter((row) => 'attribute' in row).length;
  const add = !readOnly && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>{t('model.addAttributes')}</Button>;
  return (
    <Panel title={t('model.tab.attributes')} hint={t('model.familiesHint')} actions={add} flush>
      {held.size === 0 ? <EmptyState title={t('model.noAttributes')}>{t('model.noAttributesHint')}</EmptyState> : (
        <>
          <div className={css.tools}>
            <SearchBox className={css.search} label={t('model.filterAttributes')} placeholder={t('model.filterAttributes')} value={search.q} onChange={(q) => onSearch({ q })} />
            <SegmentedControl size="xs" aria-label={t('model.showAttributes')} data={SHOWS.map((each) => ({ value: each, label: t(`model.show.${each}`) }))} value={show} onChange={(next) => onSearch({ show: next === 'all' ? undefined : next })} />
            <span role="status" className={css.count}>{t('model.shown', { count: held.size, shown: formatNumber(shown, language), total: formatNumber(held.size, language) })}</span>
          </div>
          {gone.length > 0 && (
            <div className={css.leaving} role="status">
              <span>{t('model.leave.notice', { count: gone.length, names: gone.slice(0, 5).map((attribute) => attribute.label).join(', ') })}</span>
              <Button size="compact-xs" variant="default" onClick={() => setDraft((now) => withAttributes(now, gone))}>{t('model.leave.back')}</Button>
            </div>
          )}
          {rows.length === 0 ? <EmptyState title={t('attributes.none')} action={<Button variant="default" onClick={() => onSearch({ q: undefined, show: undefined })}>{t('grid.clearFilters')}</Button>} /> : (
            <Requirements rows={rows} draft={draft} setDraft={setDraft} violations={violations} readOnly={readOnly} />
          )}
        </>
      )}
      {adding && <AttributeAdder title={t('model.addAttributes')} types={TYPES} held={held} pick={(found) => { setDraft((now) => withAttributes(now, found)); setAdding(false); }} close={() => setAdding(false)} />}
    </Panel>
  );
}
