/** Asks before somebody leaves a family with changes that are not saved. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLeaveGuard } from '@/lib/use-leave-guard';
import { ConfirmDialog } from '@/ui/confirm';

interface FamilyLeaveGuardProps {
  dirty: boolean;
  /** Null where it cannot be saved yet. */
  save: (() => Promise<boolean>) | null;
}

export function FamilyLeaveGuard({ dirty, save }: FamilyLeaveGuardProps) {
  const { t } = useTranslation();
  const blocker = useLeaveGuard(dirty);
  if (blocker.status !== 'blocked') return null;
  const saveAndGo = async () => {
    if (await save?.()) blocker.proceed();
    else blocker.reset();
  };
  const go = <Button variant="default" onClick={blocker.proceed}>{t('leave.go')}</Button>;
  if (!save) return <ConfirmDialog title={t('leave.title')} text={t('model.leaveText')} confirm={t('leave.go')} danger onConfirm={blocker.proceed} close={blocker.reset} />;
  return <ConfirmDialog title={t('leave.title')} text={t('model.leaveText')} confirm={t('leave.save')} onConfirm={() => void saveAndGo()} close={blocker.reset} extra={go} />;
}
