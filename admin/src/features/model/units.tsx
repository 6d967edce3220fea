/** The units of a measurement family: one line each, opened to edit it. */
import { ActionIcon, Button, Select, Text, TextInput } from '@mantine/core';
import { IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { DecimalInput } from '@/ui/decimal-input';
import { Tag } from '@/ui/tag';
import { inWords, MAX_STEPS, OPERATORS, SIGNS, type Step } from './unit-steps';
import css from './model.module.css';

export interface UnitDraft {
  key: number;
  code: string;
  symbol: string;
  labels: LabelRow[];
  convert: Step[];
  /** It is there already: its code stays. */
  stored: boolean;
}

interface UnitsProps {
  units: UnitDraft[];
  standard: string;
  setUnits: (units: UnitDraft[]) => void;
  readOnly: boolean;
}

export function Units({ units, standard, setUnits, readOnly }: UnitsProps) {
  const { t } = useTranslation();
  const heading = useId();
  const [open, setOpen] = useState<number | null>(units.length === 1 && units[0]?.code === '' ? units[0].key : null);
  const add = () => {
    const key = Math.max(0, ...units.map((unit) => unit.key)) + 1;
    setUnits([...units, { key, code: '', symbol: '', labels: [], convert: [{ operator: 'MUL', value: '' }], stored: false }]);
    setOpen(key);
  };
  return (
    <section aria-labelledby={heading}>
      <div className={css.between}>
        <Text fw={560} size="sm" id={heading}>{t('measurement.units')}</Text>
        {!readOnly && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={add}>{t('measurement.addUnit')}</Button>}
      </div>
      <ol className={css.columnList}>
        {units.map((unit) => (
          <UnitItem
            key={unit.key}
            unit={unit}
            standard={units.find((each) => each.code === standard)}
            open={open === unit.key}
            toggle={() => setOpen(open === unit.key ? null : unit.key)}
            readOnly={readOnly}
            onChange={(next) => setUnits(units.map((each) => (each.key === unit.key ? next : each)))}
            remove={() => setUnits(units.filter((each) => each.key !== unit.key))}
          />
        ))}
      </ol>
    </section>
  );
}

interface UnitItemProps {
  unit: UnitDraft;
  standard: UnitDraft | undefined;
  open: boolean;
  toggle: () => void;
  readOnly: boolean;
  onChange: (unit: UnitDraft) => void;
  remove: () => void;
}

function UnitItem({ unit, standard, open, toggle, readOnly, onChange, remove }: UnitItemProps) {
  const { t, i18n } = useTranslation();
  const { labelLocale } = useWorkspace();
  const fields = useId();
  const name = pickLabel(unit.labels, labelLocale) ?? (unit.code || t('measurement.newUnit'));
  const isStandard = unit.code !== '' && unit.code === standard?.code;
  const number = (value: string) => (i18n.language === 'de' ? value.replace('.', ',') : value);
  return (
    <li>
      <div className={css.columnLine}>
        <button type="button" className={css.columnName} aria-expanded={open} aria-controls={open ? fields : undefined} onClick={toggle}>
          <IconChevronRight size={14} className={css.columnChevron} data-open={open || undefined} aria-hidden />
          <span>{name}</span> {unit.symbol !== '' && <span className={css.dim}>{unit.symbol}</span>}
        </button>
        {isStandard ? <Tag tone="good">{t('measurement.standard')}</Tag> : <span className={css.dim}>{inWords(unit, standard, number)}</span>}
        {!readOnly && !isStandard && <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('measurement.removeUnit', { name })} onClick={remove}><IconTrash size={14} /></ActionIcon>}
      </div>
      {open && (
        <div id={fields} className={css.columnFields}>
          <div className={css.row}>
            <TextInput label={t('create.code')} required value={unit.code} disabled={readOnly || unit.stored} autoComplete="off" spellCheck={false} onChange={(event) => onChange({ ...unit, code: event.currentTarget.value.trim() })} />
            <TextInput label={t('measurement.symbol')} value={unit.symbol} disabled={readOnly} onChange={(event) => onChange({ ...unit, symbol: event.currentTarget.value })} />
          </div>
          <LabelsInput value={unit.labels} onChange={(labels) => onChange({ ...unit, labels })} disabled={readOnly} />
          {!isStandard && <Steps steps={unit.convert} onChange={(convert) => onChange({ ...unit, convert })} readOnly={readOnly} />}
        </div>
      )}
    </li>
  );
}

function Steps({ steps, onChange, readOnly }: { steps: Step[]; onChange: (steps: Step[]) => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const signs = OPERATORS.map((operator) => ({ value: operator, label: SIGNS[operator] }));
  return (
    <fieldset className={css.steps}>
      <legend>{t('measurement.steps')}</legend>
      {steps.map((step, at) => (
        // A step is told by its place: the same one may come twice.
        <div key={at} className={css.step}>
          <Select aria-label={t('measurement.operator', { place: at + 1 })} data={signs} value={step.operator} allowDeselect={false} disabled={readOnly} w={70} onChange={(operator) => onChange(steps.with(at, { ...step, operator: operator ?? step.operator }))} />
          <DecimalInput label={t('measurement.value', { place: at + 1 })} value={step.value} disabled={readOnly} onChange={(value) => onChange(steps.with(at, { ...step, value }))} />
          {!readOnly && <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('measurement.removeStep', { place: at + 1 })} onClick={() => onChange(steps.toSpliced(at, 1))}><IconTrash size={14} /></ActionIcon>}
        </div>
      ))}
      {!readOnly && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} disabled={steps.length >= MAX_STEPS} onClick={() => onChange([...steps, { operator: 'MUL', value: '' }])}>{t('measurement.addStep')}</Button>}
    </fieldset>
  );
}
