/**
 * A decimal number kept as text, so that `12.50` stays `12.50` and nothing is rounded.
 * Takes the comma of German readers and hands on a point.
 */
import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUnreadable } from './unreadable';

interface DecimalInputProps {
  id?: string;
  value: string;
  onChange: (value: string) => void;
  label: string;
  disabled?: boolean;
  error?: boolean;
  describedBy?: string;
  decimals?: number;
  width?: number | string;
  suffix?: string;
}

/** The number as it is stored, `''` for none, null for what is no number. */
export function parseDecimal(text: string, comma: boolean): string | null {
  const plain = text.replace(/[\s\u202f\u00a0']/g, '');
  if (plain === '') return '';
  const pointed = comma ? (plain.includes(',') ? plain.replace(/\./g, '').replace(',', '.') : plain) : plain.replace(/,(?=\d{3}(\D|$))/g, '');
  return /^-?\d{1,24}(\.\d{1,12})?$/.test(pointed) ? pointed : null;
}

function shown(value: string, comma: boolean): string {
  return comma ? value.replace('.', ',') : value;
}

export function DecimalInput({ id, value, onChange, label, disabled, error, describedBy, width, suffix }: DecimalInputProps) {
  const { t, i18n } = useTranslation();
  const comma = i18n.language === 'de';
  const [text, setText] = useState(shown(value, comma));
  const parsed = parseDecimal(text, comma);
  useUnreadable(parsed === null);
  useEffect(() => {
    setText((now) => (parseDecimal(now, comma) === value ? now : shown(value, comma)));
  }, [value, comma]);
  return (
    <TextInput
      id={id}
      w={width}
      inputMode="decimal"
      aria-label={id ? undefined : label}
      aria-describedby={describedBy}
      value={text}
      disabled={disabled}
      error={parsed === null ? t('editor.noNumber') : error}
      rightSection={suffix ? <span style={{ fontSize: 12, color: 'var(--mantine-color-dimmed)' }}>{suffix}</span> : undefined}
      rightSectionWidth={44}
      styles={{ input: { fontVariantNumeric: 'tabular-nums' } }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const next = parseDecimal(event.currentTarget.value, comma);
        if (next !== null) onChange(next);
      }}
    />
  );
}
