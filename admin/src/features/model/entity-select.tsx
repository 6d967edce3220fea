/** The reference entity that something leads to. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEntities } from '@/parts/entities';

export function EntitySelect({ value, onChange, disabled, error }: { value: string | null; onChange: (entity: string | null) => void; disabled: boolean; error?: string }) {
  const { t } = useTranslation();
  const entities = useEntities();
  return (
    <Select
      label={t('create.entity')}
      description={entities?.length === 0 ? t('model.noEntities') : undefined}
      required
      searchable
      data={(entities ?? []).map((entity) => ({ value: entity.code, label: entity.label }))}
      value={value}
      disabled={disabled}
      error={error}
      allowDeselect={false}
      onChange={onChange}
    />
  );
}
