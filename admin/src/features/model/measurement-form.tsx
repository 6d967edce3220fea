/** One measurement family: its names, its units, and a try at converting between them. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { Converter } from './converter';
import { PartRemoval } from './part-removal';
import { Units, type UnitDraft } from './units';
import type { Family } from './unit-steps';

const saveMutation = graphql(`mutation SaveMeasurementFamily($input: MeasurementFamilyInput!) { saveMeasurementFamily(input: $input) { code } }`);
const deleteMutation = graphql(`mutation DeleteMeasurementFamily($code: String!) { deleteMeasurementFamily(code: $code) }`);

function drafts(family: Family | null): UnitDraft[] {
  const units = family?.units ?? [{ code: '', symbol: '', labels: [], convert: [] }];
  return units.map((unit, key) => ({ ...unit, key, labels: [...unit.labels], convert: [...unit.convert], stored: family !== null }));
}

export function MeasurementForm({ family, close }: { family: Family | null; close: () => void }) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [code, setCode] = useState(family?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(family?.labels ?? [])]);
  const [units, setUnits] = useState(() => drafts(family));
  const [standardUnit, setStandardUnit] = useState(family?.standardUnit ?? '');
  const [leaving, setLeaving] = useState(false);
  const [state, run] = useMutation(saveMutation);
  const refused = state.error ? graphqlFailure(state.error) : null;
  // How many values hold its units, the hub's own sentence says.
  const failure = refused?.code === 'IN_USE' ? { ...refused, hint: t('measurement.inUse', { said: refused.message }) } : refused;
  const readOnly = !may('EDIT_MODEL');
  const named = units.filter((unit) => unit.code !== '');
  // The first unit is the standard until somebody says otherwise.
  const standard = standardUnit || (named[0]?.code ?? '');
  const rows = (from: readonly LabelRow[]) => from.map(({ locale, text }) => ({ locale, text }));
  const save = async () => {
    const input = {
      code: code.trim(),
      labels: rows(labels),
      standardUnit: standard,
      units: units.map((unit) => ({ code: unit.code, symbol: unit.symbol.trim(), labels: rows(unit.labels), convert: unit.code === standard ? [] : unit.convert.map(({ operator, value }) => ({ operator, value })) })),
    };
    const answer = await run({ input });
    if (!answer.error) close();
  };
  return (
    <FormModal title={family ? t('measurement.title', { name: pickLabel(family.labels, labelLocale) ?? family.code }) : t('measurement.new')} size="lg" busy={state.fetching} failure={failure} disabled={readOnly || code.trim() === '' || named.length < units.length || units.length === 0} onSubmit={() => void save()} remove={family && !readOnly ? () => setLeaving(true) : null} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={family !== null || readOnly} autoComplete="off" spellCheck={false} onChange={(event) => setCode(event.currentTarget.value)} />
      <LabelsInput value={labels} onChange={setLabels} disabled={readOnly} />
      <Units units={units} standard={standard} setUnits={setUnits} readOnly={readOnly} />
      <Select label={t('measurement.standard')} description={t('measurement.standardHint')} data={named.map((unit) => ({ value: unit.code, label: pickLabel(unit.labels, labelLocale) ?? unit.code }))} value={standard || null} onChange={(next) => setStandardUnit(next ?? '')} disabled={readOnly} allowDeselect={false} searchable />
      {family && <Converter family={family} />}
      {leaving && family && <PartRemoval mutation={deleteMutation} code={family.code} name={pickLabel(family.labels, labelLocale) ?? family.code} text={t('measurement.removal')} close={() => setLeaving(false)} done={close} />}
    </FormModal>
  );
}
