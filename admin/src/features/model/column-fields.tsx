/** What one column of a table, or one field of a block, is: code, type, names, whether each needs it, and the rules of its type. */
import { Checkbox, Input, NumberInput, Select, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { LabelsInput } from '@/parts/labels-input';
import { attributeTypeOf, type FieldType } from '@/parts/blocks/blocks';
import { unitChoices, useUnitFamilies } from '@/parts/value-input/units';
import { ViolationList } from '@/parts/violation-list';
import { DecimalInput } from '@/ui/decimal-input';
import { useViolationMessage } from '@/ui/failure';
import { withRule, withType, type ColumnDraft } from './columns';
import { EntitySelect } from './entity-select';
import { FieldOptions } from './field-options';
import css from './model.module.css';

interface ColumnFieldsProps {
  types: readonly FieldType[];
  /** Says that each row or block needs it. */
  needed: string;
  column: ColumnDraft;
  onChange: (column: ColumnDraft) => void;
  /** Their paths begin within the column. */
  violations: readonly Violation[];
  readOnly: boolean;
}

/** Violations at these stand beside their inputs. */
const IN_PLACE = ['code', 'type', 'settings.unitFamily', 'settings.defaultUnit', 'settings.minLength', 'settings.min', 'settings.dateMin', 'settings.referenceEntity'];

export function ColumnFields(props: ColumnFieldsProps) {
  const { types, needed, column, onChange, violations, readOnly } = props;
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const others = violations.filter((violation) => !IN_PLACE.includes(violation.path));
  return (
    <>
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={column.code} disabled={readOnly} error={wrong('code')} autoComplete="off" spellCheck={false} autoFocus={column.code === ''} onChange={(event) => onChange({ ...column, code: event.currentTarget.value })} />
        <Select label={t('model.type')} data={types.map((type) => ({ value: type, label: t(`type.${attributeTypeOf(type)}`) }))} value={column.type} disabled={readOnly} error={wrong('type')} allowDeselect={false} onChange={(type) => onChange(withType(column, type as FieldType))} />
      </div>
      <LabelsInput value={column.labels} onChange={(labels) => onChange({ ...column, labels })} disabled={readOnly} />
      <Checkbox size="xs" label={needed} checked={column.required} disabled={readOnly} onChange={(event) => onChange({ ...column, required: event.currentTarget.checked })} />
      <div className={css.row}><Rules {...props} /></div>
      {others.length > 0 && <ViolationList violations={others} />}
    </>
  );
}

function useWrong(violations: readonly Violation[]) {
  const say = useViolationMessage();
  return (path: string) => {
    const found = violations.find((violation) => violation.path === path);
    return found && say(found);
  };
}

function Rules(props: ColumnFieldsProps) {
  switch (props.column.type) {
    case 'text': case 'textarea': case 'rich_text': case 'link': return <Length {...props} />;
    case 'number': return <><Bounds {...props} /><WholeNumbers {...props} /></>;
    case 'measurement': return <><Units {...props} /><Bounds {...props} /></>;
    case 'reference': case 'reference_list': return <Entity {...props} />;
    case 'date': case 'date_time': return <Days {...props} />;
    case 'select': case 'multi_select': return <FieldOptions settings={props.column.settings} onChange={(settings) => props.onChange({ ...props.column, settings })} readOnly={props.readOnly} />;
    default: return null;
  }
}

function Length({ column, onChange, violations, readOnly }: ColumnFieldsProps) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const { maxLength } = column.settings;
  return <NumberInput label={t('model.rule.maxLength')} min={1} allowDecimal={false} allowNegative={false} value={typeof maxLength === 'number' ? maxLength : ''} disabled={readOnly} error={wrong('settings.minLength')} onChange={(next) => onChange({ ...column, settings: withRule(column.settings, 'maxLength', next) })} />;
}

/** Of a measurement they are in its default unit. */
function Bounds({ column, onChange, violations, readOnly }: ColumnFieldsProps) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const id = useId();
  return (['min', 'max'] as const).map((rule) => (
    <Input.Wrapper key={rule} id={id + rule} label={t(`model.rule.${rule}`)} error={rule === 'min' ? wrong('settings.min') : undefined}>
      <DecimalInput id={id + rule} label={t(`model.rule.${rule}`)} value={String(column.settings[rule] ?? '')} disabled={readOnly} onChange={(next) => onChange({ ...column, settings: withRule(column.settings, rule, next) })} />
    </Input.Wrapper>
  ));
}

function Entity({ column, onChange, violations, readOnly }: ColumnFieldsProps) {
  const wrong = useWrong(violations);
  const { referenceEntity } = column.settings;
  return <EntitySelect value={typeof referenceEntity === 'string' ? referenceEntity : null} error={wrong('settings.referenceEntity')} disabled={readOnly} onChange={(entity) => onChange({ ...column, settings: withRule(column.settings, 'referenceEntity', entity) })} />;
}

function WholeNumbers({ column, onChange, readOnly }: ColumnFieldsProps) {
  const { t } = useTranslation();
  return <Checkbox size="xs" mt={28} label={t('model.rule.whole')} checked={column.settings.decimals === false} disabled={readOnly} onChange={(event) => onChange({ ...column, settings: withRule(column.settings, 'decimals', event.currentTarget.checked ? false : undefined) })} />;
}

function Units({ column, onChange, violations, readOnly }: ColumnFieldsProps) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const families = useUnitFamilies();
  const { unitFamily, defaultUnit } = column.settings;
  const family = families.get(String(unitFamily ?? ''));
  // A unit of another family would be refused.
  const choose = (code: string | null) => onChange({ ...column, settings: withRule(withRule(column.settings, 'unitFamily', code), 'defaultUnit', null) });
  return (
    <>
      <Select label={t('model.unitFamily')} required searchable data={[...families.values()].map((each) => ({ value: each.code, label: each.label }))} value={family?.code ?? null} disabled={readOnly} error={wrong('settings.unitFamily')} onChange={choose} />
      <Select label={t('model.defaultUnit')} searchable clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={family ? unitChoices(family) : []} value={typeof defaultUnit === 'string' ? defaultUnit : null} disabled={readOnly || !family} error={wrong('settings.defaultUnit')} onChange={(unit) => onChange({ ...column, settings: withRule(column.settings, 'defaultUnit', unit) })} />
    </>
  );
}

function Days({ column, onChange, violations, readOnly }: ColumnFieldsProps) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  return (['dateMin', 'dateMax'] as const).map((rule) => (
    <TextInput key={rule} type="date" label={t(`model.rule.${rule}`)} value={String(column.settings[rule] ?? '')} disabled={readOnly} error={rule === 'dateMin' ? wrong('settings.dateMin') : undefined} onChange={(event) => onChange({ ...column, settings: withRule(column.settings, rule, event.currentTarget.value) })} />
  ));
}
