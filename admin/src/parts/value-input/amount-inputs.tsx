/** Amounts with a unit, and prices in the currencies of the channel. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import { DecimalInput } from '@/ui/decimal-input';
import { setting, type InputProps } from './types';
import { useUnits } from './units';
import css from './value-input.module.css';

export function MeasurementInput({ id, attribute, data, onChange, disabled, invalid, describedBy, label }: InputProps) {
  const { t } = useTranslation();
  const amount = data?.measurement?.amount ?? '';
  const family = useUnits(attribute);
  const unit = data?.measurement?.unit ?? family?.first ?? setting(attribute, 'defaultUnit', 'string') ?? '';
  const known = family?.units ?? [];
  // What was entered before the units were narrowed keeps its unit until somebody chooses another.
  const units = unit === '' || known.some((each) => each.value === unit) ? known : [{ value: unit, label: unit }, ...known];
  const change = (next: { amount?: string; unit?: string }) => {
    const measurement = { amount, unit, ...next };
    onChange(measurement.amount === '' ? null : { measurement });
  };
  return (
    <div className={css.pair}>
      <DecimalInput id={id} value={amount} disabled={disabled} error={invalid} label={label} describedBy={describedBy} onChange={(next) => change({ amount: next })} width={140} />
      <Select aria-label={t('editor.unitOf', { name: label })} w={190} data={units} value={unit || null} disabled={disabled || amount === ''} allowDeselect={false} onChange={(next) => next && change({ unit: next })} searchable />
    </div>
  );
}

export function PriceInput({ id, data, onChange, disabled, invalid, describedBy, channel, attribute, label }: InputProps) {
  const { channels, currencies } = useWorkspace();
  const amounts = new Map((data?.prices ?? []).map((money) => [money.currency, money.amount]));
  const wanted = attribute.scopable ? (channels.find((each) => each.code === channel)?.currencies ?? []) : currencies;
  const shown = [...new Set([...wanted, ...amounts.keys()])];
  const change = (currency: string, amount: string) => {
    const next = new Map(amounts);
    if (amount === '') next.delete(currency);
    else next.set(currency, amount);
    const prices = shown.flatMap((code) => (next.has(code) ? [{ currency: code, amount: next.get(code) ?? '' }] : []));
    onChange(prices.length === 0 ? null : { prices });
  };
  return (
    <div className={css.pair}>
      {shown.map((currency, at) => (
        <DecimalInput
          key={currency}
          id={at === 0 ? id : undefined}
          value={amounts.get(currency) ?? ''}
          disabled={disabled}
          error={invalid}
          label={`${label} ${currency}`}
          describedBy={describedBy}
          suffix={currency}
          width={140}
          onChange={(amount) => change(currency, amount)}
        />
      ))}
    </div>
  );
}
