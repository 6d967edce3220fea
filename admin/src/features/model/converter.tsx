/** Converts an amount by the units as they are stored; the hub does it, with its own digits. */
import { Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { DecimalInput } from '@/ui/decimal-input';
import { FailureNote } from '@/ui/failure-note';
import type { Family } from './unit-steps';
import css from './model.module.css';

const convertQuery = graphql(`query Convert($code: String!, $amount: Decimal!, $from: String!, $to: String!) { measurementFamily(code: $code) { code convert(amount: $amount, from: $from, to: $to) } }`);

export function Converter({ family }: { family: Family }) {
  const { t, i18n } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [amount, setAmount] = useState('1');
  const [from, setFrom] = useState((family.units.find((unit) => unit.code !== family.standardUnit) ?? family.units[0])?.code ?? '');
  const [to, setTo] = useState(family.standardUnit);
  const [result] = useQuery({ query: convertQuery, variables: { code: family.code, amount, from, to }, pause: amount === '' });
  const units = family.units.map((unit) => ({ value: unit.code, label: pickLabel(unit.labels, labelLocale) ?? unit.code }));
  const converted = result.data?.measurementFamily?.convert;
  const shown = typeof converted === 'string' ? converted : null;
  const symbol = family.units.find((unit) => unit.code === to)?.symbol ?? to;
  return (
    <section className={css.preview} aria-labelledby="converter">
      <h3 id="converter">{t('measurement.try')}</h3>
      <div className={css.row}>
        <DecimalInput label={t('measurement.amount')} value={amount} onChange={setAmount} />
        <Select aria-label={t('measurement.from')} data={units} value={from} allowDeselect={false} searchable onChange={(next) => setFrom(next ?? from)} />
        <Select aria-label={t('measurement.to')} data={units} value={to} allowDeselect={false} searchable onChange={(next) => setTo(next ?? to)} />
      </div>
      {result.error ? <FailureNote failure={graphqlFailure(result.error)} /> : (
        <Text component="output" aria-live="polite" fw={560} mt={8} style={{ display: 'block', fontVariantNumeric: 'tabular-nums' }}>
          {amount === '' || result.fetching ? '…' : shown === null ? t('measurement.tooLong') : `= ${i18n.language === 'de' ? shown.replace('.', ',') : shown} ${symbol}`}
        </Text>
      )}
    </section>
  );
}
