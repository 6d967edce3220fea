/** The options of a field that is a choice: their codes and what they are called. */
import { ActionIcon, Button, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fieldOptions, nameOf, type FieldOption } from '@/parts/blocks/blocks';
import { LabelsInput } from '@/parts/labels-input';
import { useWorkspace } from '@/lib/workspace';
import { withRule } from './settings';
import css from './model.module.css';

interface FieldOptionsProps {
  settings: Record<string, unknown>;
  onChange: (settings: Record<string, unknown>) => void;
  readOnly: boolean;
}

export function FieldOptions({ settings, onChange, readOnly }: FieldOptionsProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const options = fieldOptions(settings);
  const set = (next: FieldOption[]) => onChange(withRule(settings, 'options', next.length > 0 ? next : null));
  const change = (at: number, option: FieldOption) => set(options.with(at, option));
  return (
    <section className={css.grow} aria-label={t('model.options')}>
      <div className={css.between}>
        <Text fw={560} size="sm">{t('model.options')}</Text>
        {!readOnly && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => set([...options, { code: '', labels: {} }])}>{t('model.add')}</Button>}
      </div>
      {options.map((option, at) => (
        // An option is told by its place: its code is still being typed.
        <div key={at} className={css.columnFields}>
          <TextInput
            label={t('create.code')}
            required
            value={option.code}
            disabled={readOnly}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change(at, { ...option, code: event.currentTarget.value.trim() })}
            rightSection={!readOnly && <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('model.deleteOption', { name: nameOf(option, labelLocale) })} onClick={() => set(options.toSpliced(at, 1))}><IconTrash size={14} /></ActionIcon>}
          />
          <LabelsInput
            value={Object.entries(option.labels).map(([locale, text]) => ({ locale, text }))}
            onChange={(labels) => change(at, { ...option, labels: Object.fromEntries(labels.map(({ locale, text }) => [locale, text])) })}
            disabled={readOnly}
          />
        </div>
      ))}
    </section>
  );
}
