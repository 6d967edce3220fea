/** The rules of a type in fields: lengths, bounds, units, file kinds. Attributes, columns of tables and fields of blocks have the same. */
import { Checkbox, Input, MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import type { AttributeType } from '@/parts/attributes/search';
import { unitChoices, useUnitFamilies } from '@/parts/value-input/units';
import { DecimalInput } from '@/ui/decimal-input';
import { useViolationMessage } from '@/ui/failure';
import { EntitySelect } from './entity-select';
import { FORMS, formOf, listOf, withForm, withRule, withUnitFamily, type Form, type Settings } from './settings';

interface RuleFieldsProps {
  type: AttributeType;
  settings: Settings;
  onChange: (settings: Settings) => void;
  /** Their paths begin with `settings.`. */
  violations: readonly Violation[];
  readOnly: boolean;
}

type Props = Omit<RuleFieldsProps, 'type'>;

/** Violations at these stand beside their inputs. */
export const RULES_IN_PLACE = ['unitFamily', 'defaultUnit', 'allowedUnits', 'minLength', 'min', 'dateMin', 'referenceEntity', 'pattern', 'rule'].map((rule) => `settings.${rule}`);

const NUMBERS: readonly Form[] = ['gtin', 'isbn'];

export function RuleFields({ type, ...props }: RuleFieldsProps) {
  switch (type) {
    case 'IDENTIFIER': return <><Forms {...props} forms={NUMBERS} /><Length {...props} /></>;
    case 'TEXT': return <><Forms {...props} forms={FORMS} /><Length {...props} /></>;
    case 'TEXTAREA': case 'RICH_TEXT': case 'LINK': return <Length {...props} />;
    case 'NUMBER': return <><Bounds {...props} /><WholeNumbers {...props} /><BelowZero {...props} /></>;
    case 'PRICE': return <><Bounds {...props} /><WholeNumbers {...props} /></>;
    case 'MEASUREMENT': return <><Units {...props} /><Bounds {...props} /><WholeNumbers {...props} /><BelowZero {...props} /></>;
    case 'DATE': case 'DATE_TIME': return <Days {...props} />;
    case 'ASSET': return <FileKinds {...props} />;
    case 'ASSET_LIST': return <><FileKinds {...props} /><Most {...props} /></>;
    case 'REFERENCE': return <Entity {...props} />;
    case 'REFERENCE_LIST': return <><Entity {...props} /><Most {...props} /></>;
    case 'MULTI_SELECT': case 'PRODUCT_LINK_LIST': case 'TABLE': case 'BLOCKS': return <Most {...props} />;
    case 'BOOLEAN': case 'SELECT': case 'COLOUR': case 'PRODUCT_LINK': return null;
  }
}

function useWrong(violations: readonly Violation[]) {
  const say = useViolationMessage();
  return (rule: string) => {
    const found = violations.find((violation) => violation.path === `settings.${rule}`);
    return found && say(found);
  };
}

/** What a text of one line is: an address, a number with a check digit, whatever a pattern says. */
function Forms({ settings, onChange, violations, readOnly, forms }: Props & { forms: readonly Form[] }) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const form = formOf(settings);
  // What an import brought is shown, though nobody would choose it here.
  const offered = form && !forms.includes(form) ? [...forms, form] : forms;
  const number = form !== null && NUMBERS.includes(form);
  return (
    <>
      <Select label={t('model.rule.form')} description={number ? t('model.checkDigit') : undefined} placeholder={t('model.anyForm')} clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={offered.map((each) => ({ value: each, label: t(`model.form.${each}`) }))} value={form} disabled={readOnly} error={wrong('rule')} onChange={(next) => onChange(withForm(settings, next as Form | null))} />
      {form === 'regexp' && <TextInput label={t('model.rule.pattern')} description={t('model.patternHelp')} required value={String(settings.pattern ?? '')} disabled={readOnly} error={wrong('pattern')} spellCheck={false} autoComplete="off" onChange={(event) => onChange(withRule(settings, 'pattern', event.currentTarget.value))} />}
    </>
  );
}

function Count({ rule, settings, onChange, error, readOnly }: Props & { rule: 'minLength' | 'maxLength' | 'maxItems'; error?: string }) {
  const { t } = useTranslation();
  const value = settings[rule];
  return <NumberInput label={t(`model.rule.${rule}`)} min={1} allowDecimal={false} allowNegative={false} value={typeof value === 'number' ? value : ''} disabled={readOnly} error={error} onChange={(next) => onChange(withRule(settings, rule, next))} />;
}

function Length(props: Props) {
  const wrong = useWrong(props.violations);
  return <><Count {...props} rule="minLength" error={wrong('minLength')} /><Count {...props} rule="maxLength" /></>;
}

function Most(props: Props) {
  return <Count {...props} rule="maxItems" />;
}

/** Of a measurement they are in its default unit. */
function Bounds({ settings, onChange, violations, readOnly }: Props) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const id = useId();
  return (['min', 'max'] as const).map((rule) => (
    <Input.Wrapper key={rule} id={id + rule} label={t(`model.rule.${rule}`)} error={rule === 'min' ? wrong('min') : undefined}>
      <DecimalInput id={id + rule} label={t(`model.rule.${rule}`)} value={String(settings[rule] ?? '')} disabled={readOnly} onChange={(next) => onChange(withRule(settings, rule, next))} />
    </Input.Wrapper>
  ));
}

function WholeNumbers({ settings, onChange, readOnly }: Props) {
  const { t } = useTranslation();
  return <Checkbox size="xs" mt={28} label={t('model.rule.whole')} checked={settings.decimals === false} disabled={readOnly} onChange={(event) => onChange(withRule(settings, 'decimals', event.currentTarget.checked ? false : undefined))} />;
}

function BelowZero({ settings, onChange, readOnly }: Props) {
  const { t } = useTranslation();
  return <Checkbox size="xs" mt={28} label={t('model.rule.notNegative')} checked={settings.negative === false} disabled={readOnly} onChange={(event) => onChange(withRule(settings, 'negative', event.currentTarget.checked ? false : undefined))} />;
}

function Units({ settings, onChange, violations, readOnly }: Props) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  const families = useUnitFamilies();
  const family = families.get(String(settings.unitFamily ?? ''));
  const allowed = listOf(settings.allowedUnits);
  const units = family ? unitChoices(family) : [];
  const offered = units.filter((unit) => allowed.length === 0 || allowed.includes(unit.value));
  return (
    <>
      <Select label={t('model.unitFamily')} required searchable data={[...families.values()].map((each) => ({ value: each.code, label: each.label }))} value={family?.code ?? null} disabled={readOnly} error={wrong('unitFamily')} onChange={(code) => onChange(withUnitFamily(settings, code))} />
      <MultiSelect label={t('model.rule.allowedUnits')} placeholder={allowed.length === 0 ? t('model.allUnits') : undefined} searchable clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={units} value={allowed} disabled={readOnly || !family} error={wrong('allowedUnits')} onChange={(codes) => onChange(withRule(settings, 'allowedUnits', codes))} />
      <Select label={t('model.defaultUnit')} searchable clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={offered} value={typeof settings.defaultUnit === 'string' ? settings.defaultUnit : null} disabled={readOnly || !family} error={wrong('defaultUnit')} onChange={(unit) => onChange(withRule(settings, 'defaultUnit', unit))} />
    </>
  );
}

function Days({ settings, onChange, violations, readOnly }: Props) {
  const { t } = useTranslation();
  const wrong = useWrong(violations);
  return (['dateMin', 'dateMax'] as const).map((rule) => (
    <TextInput key={rule} type="date" label={t(`model.rule.${rule}`)} value={String(settings[rule] ?? '')} disabled={readOnly} error={rule === 'dateMin' ? wrong('dateMin') : undefined} onChange={(event) => onChange(withRule(settings, rule, event.currentTarget.value))} />
  ));
}

function FileKinds({ settings, onChange, readOnly }: Props) {
  const { t } = useTranslation();
  const kinds = listOf(settings.extensions);
  return <TagsInput label={t('model.rule.extensions')} placeholder={kinds.length === 0 ? t('model.allFileKinds') : undefined} data={['jpg', 'png', 'webp', 'svg', 'pdf', 'mp4']} value={kinds} disabled={readOnly} onChange={(next) => onChange(withRule(settings, 'extensions', next.map((kind) => kind.replace(/^\./, '').toLowerCase())))} />;
}

function Entity({ settings, onChange, violations, readOnly }: Props) {
  const wrong = useWrong(violations);
  return <EntitySelect value={typeof settings.referenceEntity === 'string' ? settings.referenceEntity : null} error={wrong('referenceEntity')} disabled={readOnly} onChange={(entity) => onChange(withRule(settings, 'referenceEntity', entity))} />;
}
