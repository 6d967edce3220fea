/** What can be done to the rows that are ticked. Escape lets them go. */
import { ActionIcon, Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconEdit, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { SubmitDialog, type Submittable } from './submit-dialog';
import css from './bulk-bar.module.css';

/** Where Escape has a meaning of its own. */
const OWN_ESCAPE = '[role=dialog], [role=menu], [role=listbox], textarea, input:not([type=checkbox])';

interface BulkBarProps {
  /** Null: the whole list. */
  rows: Submittable[] | null;
  /** How many there are in the list. */
  total: number;
  /** Ticks the whole list; null where that would add nothing. */
  selectAll: (() => void) | null;
  /** Null for those who may not edit. */
  edit: (() => void) | null;
  clear: () => void;
  reload: () => void;
  /** Stays in sight where the page scrolls and not the list. */
  floating?: boolean;
}

export function BulkBar({ rows, total, selectAll, edit, clear, reload, floating }: BulkBarProps) {
  const { t } = useTranslation();
  const { may, language } = useWorkspace();
  const [submitting, setSubmitting] = useState(false);
  const count = rows?.length ?? total;
  const onEscape = (event: KeyboardEvent) => {
    if (event.target instanceof Element && !event.target.closest(OWN_ESCAPE)) clear();
  };
  useHotkeys([['Escape', onEscape, { preventDefault: false }]], []);
  return (
    <>
      <div className={css.bar} data-floating={floating || undefined} role="region" aria-label={t('grid.selection')} data-mantine-color-scheme="dark">
        <span role="status">{t('grid.selected', { count, total: formatNumber(count, language) })}</span>
        {selectAll && <Button size="xs" variant="subtle" color="gray.3" onClick={selectAll}>{t('grid.selectList', { count: total, total: formatNumber(total, language) })}</Button>}
        {edit && <Button size="xs" color="pine.6" leftSection={<IconEdit size={15} />} onClick={edit}>{t('grid.editSelected')}</Button>}
        {rows && may('SUBMIT_REVIEWS') && <Button size="xs" variant={edit ? 'default' : 'filled'} color="pine.6" onClick={() => setSubmitting(true)}>{t('submit.open')}</Button>}
        <ActionIcon variant="subtle" c="white" aria-label={t('grid.clearSelection')} onClick={clear}><IconX size={16} /></ActionIcon>
      </div>
      {submitting && rows && (
        <SubmitDialog
          resources={rows}
          close={(submitted) => {
            setSubmitting(false);
            if (submitted) clear();
            reload();
          }}
        />
      )}
    </>
  );
}
