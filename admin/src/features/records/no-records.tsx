/** What the list says without a record: what records are, and how to come to some. */
import { Button } from '@mantine/core';
import { IconDatabase } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import { EmptyState } from '@/ui/states';

/** `some`: whether there is a reference entity at all. */
export function NoRecords({ some }: { some: boolean }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const action = may('EDIT_MODEL') && <Button component={Link} to="/model" variant="default">{t('records.toModel')}</Button>;
  if (some) return <EmptyState icon={<IconDatabase size={24} />} title={t('records.none')}>{t('records.noneHint')}</EmptyState>;
  return <EmptyState icon={<IconDatabase size={24} />} title={t('records.noEntities')} action={action}>{t('records.noEntitiesHint')}</EmptyState>;
}
