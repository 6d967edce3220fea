/** What one column of a table, or one field of a block, is: code, type, names, whether each needs it, and the rules of its type. */
import { Checkbox, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { LabelsInput } from '@/parts/labels-input';
import { attributeTypeOf, type FieldType } from '@/parts/blocks/blocks';
import { ViolationList } from '@/parts/violation-list';
import { useViolationMessage } from '@/ui/failure';
import { withType, type ColumnDraft } from './columns';
import { FieldOptions } from './field-options';
import { RuleFields, RULES_IN_PLACE } from './rule-fields';
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
const IN_PLACE = ['code', 'type', ...RULES_IN_PLACE];

const isChoice = (type: FieldType) => type === 'select' || type === 'multi_select';

export function ColumnFields({ types, needed, column, onChange, violations, readOnly }: ColumnFieldsProps) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const rule = (settings: ColumnDraft['settings']) => onChange({ ...column, settings });
  const others = violations.filter((violation) => !IN_PLACE.includes(violation.path));
  return (
    <>
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={column.code} disabled={readOnly} error={wrong('code')} autoComplete="off" spellCheck={false} autoFocus={column.code === ''} onChange={(event) => onChange({ ...column, code: event.currentTarget.value })} />
        <Select label={t('model.type')} data={types.map((type) => ({ value: type, label: t(`type.${attributeTypeOf(type)}`) }))} value={column.type} disabled={readOnly} error={wrong('type')} allowDeselect={false} onChange={(type) => onChange(withType(column, type as FieldType))} />
      </div>
      <LabelsInput value={column.labels} onChange={(labels) => onChange({ ...column, labels })} disabled={readOnly} />
      <Checkbox size="xs" label={needed} checked={column.required} disabled={readOnly} onChange={(event) => onChange({ ...column, required: event.currentTarget.checked })} />
      {isChoice(column.type) ? <FieldOptions settings={column.settings} onChange={rule} readOnly={readOnly} /> : <div className={css.row}><RuleFields type={attributeTypeOf(column.type)} settings={column.settings} onChange={rule} violations={violations} readOnly={readOnly} /></div>}
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
