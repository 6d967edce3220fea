/** The line below a sheet: what happened, what is refused and what can be done about it, why the active cell is closed. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useLeaveGuard } from '@/lib/use-leave-guard';
import { ConfirmDialog } from '@/ui/confirm';
import { columnsIn, rowsIn } from './area';
import type { Cursor } from './cursor';
import type { Commands } from './use-commands';
import type { Sheet, SheetStatus } from './use-sheet';
import css from './sheet.module.css';

interface SheetBarProps {
  sheet: Sheet;
  status: SheetStatus;
  cursor: Cursor;
  commands: Commands;
  /** Whether there is any column of values. */
  hasValues: boolean;
}

export function SheetBar({ sheet, status, cursor, commands, hasValues }: SheetBarProps) {
  const { t } = useTranslation();
  const { open, refused } = useSyncExternalStore(sheet.edits.subscribe, sheet.edits.counts);
  return (
    <div className={css.bar}>
      <span className={css.here}>{hasValues ? <Here sheet={sheet} cursor={cursor} commands={commands} /> : t('sheet.noColumns')}</span>
      <LeaveGuard refused={refused} />
      <span role="status" className={css.said}>{open > 0 ? t('sheet.saving', { count: open }) : status.said}</span>
      {refused > 0 && (
        <span className={css.refusedBar}>
          <button type="button" className={css.action} onClick={commands.showRefused}>{t('sheet.show', { count: refused })}</button>
          <button type="button" className={css.action} onClick={sheet.retry}>{t('sheet.retry')}</button>
          <button type="button" className={css.action} onClick={() => sheet.discard(sheet.edits.all('refused'))}>{t('sheet.discard')}</button>
        </span>
      )}
      {hasValues && (
        <span className={css.tools}>
          <Tooltip label={t('sheet.undo')}><ActionIcon variant="subtle" color="gray" size={26} disabled={!status.canUndo} aria-label={t('sheet.undo')} onClick={sheet.undo}><IconArrowBackUp size={15} /></ActionIcon></Tooltip>
          <Tooltip label={t('sheet.redo')}><ActionIcon variant="subtle" color="gray" size={26} disabled={!status.canRedo} aria-label={t('sheet.redo')} onClick={sheet.redo}><IconArrowForwardUp size={15} /></ActionIcon></Tooltip>
        </span>
      )}
    </div>
  );
}

/** What was refused is kept nowhere but in its cells. */
function LeaveGuard({ refused }: { refused: number }) {
  const { t } = useTranslation();
  const blocker = useLeaveGuard(refused > 0);
  if (blocker.status !== 'blocked') return null;
  return <ConfirmDialog title={t('sheet.leaveTitle')} text={t('sheet.leaveText')} confirm={t('sheet.leave')} onConfirm={blocker.proceed} close={blocker.reset} />;
}

/** About the active cell: how much is selected, why it was refused, why it is closed. */
function Here({ sheet, cursor, commands }: Pick<SheetBarProps, 'sheet' | 'cursor' | 'commands'>) {
  const { t } = useTranslation();
  const words = () => {
    if (cursor.isRange) return t('sheet.area', { rows: rowsIn(cursor.area), columns: columnsIn(cursor.area) });
    const cell = commands.valueAt(cursor.active);
    const edit = cell && sheet.edits.of(sheet.cellOf(cell.row, cell.attribute));
    if (edit?.state === 'refused') return t('sheet.notSaved', { reason: edit.message ?? '' });
    const closed = commands.closedAt(cursor.active);
    return closed ? commands.why(closed) : '';
  };
  // A text is compared at once, so that this is drawn only when it says something else.
  const subscribe = (listener: () => void) => {
    const [one, other] = [cursor.subscribe(listener), sheet.edits.subscribe(listener)];
    return () => {
      one();
      other();
    };
  };
  return <>{useSyncExternalStore(subscribe, words)}</>;
}
