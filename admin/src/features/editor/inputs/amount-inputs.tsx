/** Amounts with a unit, and prices in the currencies of the channel. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { DecimalInput } from '@/ui/decimal-input';
import css from './inputs.module.css';
import { setting, type InputProps } from './types';

const unitsQuery = graphql(`
  query EditorUnits($locale: String) {
    measurementFamilies { code standardUnit units { code symbol label(locale: $locale) } }
  }
`);

export function MeasurementInput({ id, attribute, data, onChange, disabled, invalid, describedBy, label }: InputProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [families] = useQuery({ query: unitsQuery, variables: { locale: labelLocale } });
  const family = families.data?.measurementFamilies.find((each) => each.code === setting(attribute, 'unitFamily', 'string'));
  const amount = data?.measurement?.amount ?? '';
  const unit = data?.measurement?.unit ?? setting(attribute, 'defaultUnit', 'string') ?? family?.standardUnit ?? '';
  const units = family?.units.map((each) => ({ value: each.code, label: `${each.symbol} – ${each.label}` })) ?? (unit ? [{ value: unit, label: unit }] : []);
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
