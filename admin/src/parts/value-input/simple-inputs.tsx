/** Numbers, yes or no, and dates. */
import { SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DecimalInput } from '@/ui/decimal-input';
import { useBadInput } from '@/ui/unreadable';
import { setting, type InputProps } from './types';

export function NumberField({ id, attribute, data, onChange, disabled, invalid, describedBy, label }: InputProps) {
  return (
    <DecimalInput
      id={id}
      value={data?.number ?? ''}
      disabled={disabled}
      error={invalid}
      label={label}
      describedBy={describedBy}
      decimals={setting(attribute, 'decimals', 'number')}
      onChange={(number) => onChange(number === '' ? null : { number })}
      width={220}
    />
  );
}

export function BooleanInput({ id, data, onChange, disabled, label, describedBy }: InputProps) {
  const { t } = useTranslation();
  const value = data?.boolean === undefined ? 'unset' : data.boolean ? 'yes' : 'no';
  return (
    <SegmentedControl
      id={id}
      size="xs"
      aria-label={label}
      aria-describedby={describedBy}
      disabled={disabled}
      value={value}
      data={[{ value: 'yes', label: t('common.yes') }, { value: 'no', label: t('common.no') }, { value: 'unset', label: t('editor.unset') }]}
      onChange={(next) => onChange(next === 'unset' ? null : { boolean: next === 'yes' })}
    />
  );
}

export function DateInput({ id, data, onChange, disabled, invalid, describedBy }: InputProps) {
  const { t } = useTranslation();
  const { bad, wrong, props } = useBadInput();
  const change = ({ value, validity }: HTMLInputElement) => {
    if (!validity.badInput) onChange(value === '' ? null : { date: value });
  };
  return (
    <TextInput
      id={id}
      type="date"
      max="9999-12-31"
      w={220}
      // The browser keeps what is typed only as long as nobody gives it another value.
      value={bad ? '' : (data?.date ?? '')}
      disabled={disabled}
      error={wrong ? t('editor.noDate') : invalid}
      aria-describedby={describedBy}
      {...props}
      onChange={(event) => change(event.currentTarget)}
    />
  );
}
