/** Chooses the languages that stand beside the one worked in. */
import { MultiSelect, Pill, Tooltip } from '@mantine/core';
import { IconColumns2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import { MOST_BESIDE } from './beside';
import css from './editor.module.css';

interface BesideSelectProps {
  locales: readonly string[];
  value: readonly string[];
  onChange: (locales: string[]) => void;
}

export function BesideSelect({ locales, value, onChange }: BesideSelectProps) {
  const { t } = useTranslation();
  const { localeLabel } = useWorkspace();
  return (
    <Tooltip label={t('editor.besideHelp')}>
      <MultiSelect
        size="xs"
        w={188}
        classNames={{ pillsList: css.besidePills }}
        clearable
        clearButtonProps={{ 'aria-label': t('editor.besideNone') }}
        aria-label={t('editor.beside')}
        placeholder={value.length === 0 ? t('editor.beside') : undefined}
        leftSection={<IconColumns2 size={15} />}
        data={locales.map((locale) => ({ value: locale, label: localeLabel(locale) }))}
        maxValues={MOST_BESIDE}
        value={[...value]}
        onChange={onChange}
        // Two names would not fit into the bar: their codes say enough of what the columns name in full.
        renderPill={({ option, value: locale, onRemove }) => <Pill size="xs" withRemoveButton onRemove={onRemove} title={option?.label}>{locale}</Pill>}
      />
    </Tooltip>
  );
}
