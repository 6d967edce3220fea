/** What the editor has to say at the top: restored edits, a newer version, refusals with links to their fields, and unsaved work on leaving. */
import { Button, CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Failure } from '@/lib/errors';
import { formatAgo } from '@/lib/format';
import { useLeaveGuard } from '@/lib/use-leave-guard';
import { valuePlace } from '@/lib/value-path';
import { useWorkspace } from '@/lib/workspace';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { useViolationText } from '@/parts/violation-text';
import { ConfirmDialog } from '@/ui/confirm';
import { capital, useFailureText } from '@/ui/failure';
import { focusField } from './fields';
import type { Restored } from './store';
import css from './editor.module.css';

export function RestoredNotice({ restored, discard }: { restored: Restored; discard: () => void }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  return (
    <div className={css.notice} role="status">
      <span>{t(restored.older ? 'editor.restoredOlder' : 'editor.restored', { ago: formatAgo(restored.at, language) })}</span>
      <Button size="compact-xs" variant="default" onClick={discard}>{t('editor.discard')}</Button>
    </div>
  );
}

/** Somebody saved while one has edits: they go on top of it when they are saved. */
export function NewerNotice({ by }: { by: string }) {
  const { t } = useTranslation();
  return <div className={css.notice} role="status"><span>{t('editor.newer', { name: by })}</span></div>;
}

export function Problems({ failure, attributes, dismiss }: { failure: Failure; attributes: readonly ValueAttribute[]; dismiss: () => void }) {
  const { t } = useTranslation();
  const say = useFailureText();
  const sayViolation = useViolationText();
  return (
    <div className={css.summary} role="alert">
      <div style={{ display: 'flex', justifyContent: 'space-between' }}>
        <strong>{failure.code === 'INVALID' ? t('editor.notSaved', { count: failure.violations.length }) : say(failure)}</strong>
        <CloseButton size="sm" aria-label={t('common.close')} onClick={dismiss} />
      </div>
      {failure.violations.length > 0 && (
        <ul>
          {failure.violations.map((violation) => {
            const attribute = valuePlace(violation.path)?.attribute;
            return (
              <li key={violation.path + violation.code + violation.message}>
                {attribute ? <button type="button" onClick={() => focusField(attribute)}>{sayViolation(violation, attributes)}</button> : sayViolation(violation)}
              </li>
            );
          })}
        </ul>
      )}
      {failure.hint && <div>{capital(failure.hint)}</div>}
    </div>
  );
}

/** Leaving with unsaved edits asks. They are kept in this browser either way, so nothing is ever lost by a wrong click. */
export function LeaveGuard({ dirty, save }: { dirty: boolean; save: () => Promise<boolean> }) {
  const { t } = useTranslation();
  const blocker = useLeaveGuard(dirty);
  if (blocker.status !== 'blocked') return null;
  const saveAndGo = async () => {
    if (await save()) blocker.proceed();
    else blocker.reset();
  };
  return (
    <ConfirmDialog
      title={t('leave.title')}
      text={t('leave.text')}
      confirm={t('leave.save')}
      onConfirm={() => void saveAndGo()}
      close={blocker.reset}
      extra={<Button variant="default" onClick={blocker.proceed}>{t('leave.go')}</Button>}
    />
  );
}
