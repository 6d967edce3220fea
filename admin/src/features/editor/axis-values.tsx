/** Several values of one axis: those that the new variants shall have. */
import { Chip, Group, Input } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { ValueInput } from '@/parts/value-input/value-input';
import { axisData, type AxisData } from './combinations';
import css from './variants.module.css';

interface AxisValuesProps {
  axis: ValueAttribute;
  chosen: readonly AxisData[];
  onChange: (chosen: readonly AxisData[]) => void;
  scope: { channel: string; locale: string };
}

export function AxisValues({ axis, chosen, onChange, scope }: AxisValuesProps) {
  const { t } = useTranslation();
  const id = useId();
  const input = { disabled: false, invalid: false, label: axis.label, ...scope };
  if (axis.type === 'SELECT')
    return (
      <Input.Wrapper label={axis.label} labelProps={{ htmlFor: id }}>
        <ValueInput {...input} id={id} attribute={{ ...axis, type: 'MULTI_SELECT' }} data={{ options: chosen.flatMap((data) => ('option' in data ? data.option : [])) }} onChange={(data) => onChange((data?.options ?? []).map((option) => ({ option })))} />
      </Input.Wrapper>
    );
  if (axis.type === 'BOOLEAN')
    return (
      <Input.Wrapper label={axis.label} labelElement="div">
        <Chip.Group multiple value={chosen.map((data) => String('boolean' in data && data.boolean))} onChange={(answers) => onChange(answers.map((answer) => ({ boolean: answer === 'true' })))}>
          <Group gap="xs" role="group" aria-label={axis.label}>
            <Chip value="true">{t('common.yes')}</Chip>
            <Chip value="false">{t('common.no')}</Chip>
          </Group>
        </Chip.Group>
      </Input.Wrapper>
    );
  // One more than there are, so that the next one has its place.
  const rows: (AxisData | null)[] = [...chosen, null];
  const change = (at: number, data: AxisData | null) => onChange(rows.flatMap((row, place) => (place === at ? (data ?? []) : (row ?? []))));
  return (
    <Input.Wrapper label={axis.label} labelProps={{ htmlFor: `${id}-0` }}>
      <div className={css.amounts}>
        {rows.map((data, at) => (
          // Rows have no name of their own: a value that is typed is not yet what it will be.
          <ValueInput key={at} {...input} id={`${id}-${at}`} label={t('variants.value', { name: axis.label, number: at + 1 })} attribute={axis} data={data} onChange={(next) => change(at, next && axisData(next))} />
        ))}
      </div>
    </Input.Wrapper>
  );
}
