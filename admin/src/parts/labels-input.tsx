/** A label in every content locale. */
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import css from './labels-input.module.css';

export interface LabelRow {
  locale: string;
  text: string;
}

interface LabelsInputProps {
  title?: string;
  value: readonly LabelRow[];
  onChange: (labels: LabelRow[]) => void;
  disabled?: boolean;
}

export function LabelsInput({ title, value, onChange, disabled }: LabelsInputProps) {
  const { t } = useTranslation();
  const { locales, localeLabel } = useWorkspace();
  const text = (locale: string) => value.find((row) => row.locale === locale)?.text ?? '';
  const change = (locale: string, next: string) => onChange([...value.filter((row) => row.locale !== locale), ...(next === '' ? [] : [{ locale, text: next }])].map(({ locale: code, text: words }) => ({ locale: code, text: words })));
  return (
    <fieldset className={css.set}>
      <legend>{title ?? t('model.labels')}</legend>
      {locales.filter((locale) => locale.enabled || text(locale.code) !== '').map((locale) => (
        <TextInput key={locale.code} label={localeLabel(locale.code)} lang={locale.code.replace('_', '-')} value={text(locale.code)} disabled={disabled} onChange={(event) => change(locale.code, event.currentTarget.value)} classNames={{ label: css.label }} />
      ))}
    </fieldset>
  );
}
