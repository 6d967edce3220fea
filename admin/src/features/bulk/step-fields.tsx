/** What a step of each kind asks for. */
import { Button, Checkbox, Group, Pill, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconFolderPlus } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CategoryPicker, type CategoryNames } from '@/parts/category-picker';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { useUnits } from '@/parts/value-input/units';
import { ValueInput } from '@/parts/value-input/value-input';
import { ScopeFields } from './scope-fields';
import { isAboutValue, suits, TEXT_LENGTH, withAttribute, type ScopeChoice, type Step } from './steps';
import type { BulkModel } from './use-model';
import css from './bulk.module.css';

export interface StepFieldsProps {
  step: Step;
  model: BulkModel;
  /** Where a value is set unless another channel or language is chosen. */
  scope: ScopeChoice;
  onChange: (change: Partial<Step>) => void;
}

export function StepFields(props: StepFieldsProps) {
  const { t } = useTranslation();
  const { step, model, onChange } = props;
  if (isAboutValue(step.kind)) return <ValueStep {...props} />;
  switch (step.kind) {
    case 'SET_ENABLED':
      return <SegmentedControl size="xs" aria-label={t('facet.enabled')} value={step.enabled ? 'yes' : 'no'} onChange={(next) => onChange({ enabled: next === 'yes' })} data={[{ value: 'yes', label: t('facet.isEnabled') }, { value: 'no', label: t('facet.isDisabled') }]} />;
    case 'SET_FAMILY':
      return <Select label={t('bulk.family')} searchable data={model.families.map((family) => ({ value: family.code, label: family.label }))} value={step.family} onChange={(family) => onChange({ family })} />;
    default:
      return <Categories step={step} onChange={onChange} />;
  }
}

function ValueStep({ step, model, scope, onChange }: StepFieldsProps) {
  const { attribute, kind } = step;
  return (
    <>
      <div className={css.line}>
        <AttributeSelect attributes={model.attributes.filter((each) => suits(kind, each))} value={attribute} onChange={(next) => onChange(withAttribute(step, next, scope))} />
        <ScopeFields step={step} onChange={onChange} />
      </div>
      {kind === 'REPLACE_TEXT' && <Replacement step={step} onChange={onChange} />}
      {attribute && kind === 'CONVERT_UNIT' && <UnitSelect attribute={attribute} unit={step.unit} onChange={(unit) => onChange({ unit })} />}
      {attribute && (kind === 'SET_VALUE' || kind === 'ADD_OPTIONS' || kind === 'REMOVE_OPTIONS') && <Data key={attribute.code} attribute={attribute} step={step} onChange={onChange} />}
    </>
  );
}

/** More than one looks through; the search finds the others. */
const OFFERED = 200;

function AttributeSelect({ attributes, value, onChange }: { attributes: readonly ValueAttribute[]; value: ValueAttribute | null; onChange: (attribute: ValueAttribute | null) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('bulk.attribute')}
      placeholder={t('bulk.findAttribute')}
      searchable
      limit={OFFERED}
      nothingFoundMessage={t('bulk.noAttribute')}
      filter={({ options, search, limit }) => matching(options as AttributeGroup[], search, limit)}
      data={byGroup(attributes)}
      value={value?.code ?? null}
      onChange={(code) => onChange(attributes.find((attribute) => attribute.code === code) ?? null)}
    />
  );
}

interface AttributeGroup {
  group: string;
  items: { value: string; label: string }[];
}

/** They come by group already. */
function byGroup(attributes: readonly ValueAttribute[]): AttributeGroup[] {
  const groups: AttributeGroup[] = [];
  for (const { code, label, group } of attributes) {
    if (groups.at(-1)?.group !== group.label) groups.push({ group: group.label, items: [] });
    groups.at(-1)?.items.push({ value: code, label });
  }
  return groups;
}

/** By label or by code. */
function matching(groups: AttributeGroup[], search: string, limit: number): AttributeGroup[] {
  const wanted = search.trim().toLocaleLowerCase();
  let left = limit;
  return groups.flatMap(({ group, items }) => {
    const found = items.filter(({ value, label }) => label.toLocaleLowerCase().includes(wanted) || value.includes(wanted)).slice(0, left);
    left -= found.length;
    return found.length > 0 ? [{ group, items: found }] : [];
  });
}

interface PartProps {
  step: Step;
  onChange: StepFieldsProps['onChange'];
}

function Data({ attribute, step, onChange }: PartProps & { attribute: ValueAttribute }) {
  const { t } = useTranslation();
  const id = useId();
  const label = t(step.kind === 'SET_VALUE' ? 'bulk.value' : 'bulk.options');
  return (
    <div>
      <label htmlFor={id} className={css.label}>{label}</label>
      {attribute.help && <p className={css.help} id={`${id}-help`}>{attribute.help}</p>}
      <ValueInput
        id={id}
        attribute={attribute}
        data={step.data}
        onChange={(data) => onChange({ data })}
        disabled={false}
        invalid={false}
        describedBy={attribute.help ? `${id}-help` : undefined}
        label={attribute.label}
        channel={step.channel ?? ''}
        locale={step.locale ?? ''}
        lang={step.locale?.replace('_', '-')}
      />
    </div>
  );
}

function Replacement({ step, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className={css.line}>
        <TextInput label={t('bulk.find')} value={step.find} onChange={(event) => onChange({ find: event.currentTarget.value })} maxLength={TEXT_LENGTH} autoComplete="off" spellCheck={false} />
        <TextInput label={t('bulk.replace')} placeholder={t(step.pattern ? 'bulk.patternHint' : 'bulk.replaceHint')} value={step.replace} onChange={(event) => onChange({ replace: event.currentTarget.value })} maxLength={TEXT_LENGTH} autoComplete="off" spellCheck={false} />
      </div>
      <Group gap="lg">
        <Checkbox size="xs" label={t('bulk.pattern')} checked={step.pattern} onChange={(event) => onChange({ pattern: event.currentTarget.checked })} />
        <Checkbox size="xs" label={t('bulk.ignoreCase')} checked={step.ignoreCase} onChange={(event) => onChange({ ignoreCase: event.currentTarget.checked })} />
      </Group>
    </>
  );
}

function UnitSelect({ attribute, unit, onChange }: { attribute: ValueAttribute; unit: string | null; onChange: (unit: string | null) => void }) {
  const { t } = useTranslation();
  return <Select label={t('bulk.unit')} searchable w={240} data={useUnits(attribute)?.units ?? []} value={unit} onChange={onChange} />;
}

function Categories({ step, onChange }: PartProps) {
  const { t } = useTranslation();
  const [picking, setPicking] = useState(false);
  const [names, setNames] = useState<ReadonlyMap<string, CategoryNames[number][1]>>(new Map());
  return (
    <Group gap="xs">
      {step.categories.map((code) => (
        <Pill key={code} size="md" withRemoveButton title={names.get(code)?.path} removeButtonProps={{ 'aria-label': t('links.remove', { name: names.get(code)?.label ?? code }), 'aria-hidden': false, tabIndex: 0 }} onRemove={() => onChange({ categories: step.categories.filter((each) => each !== code) })}>
          {names.get(code)?.label ?? code}
        </Pill>
      ))}
      <Button variant="default" size="xs" leftSection={<IconFolderPlus size={15} />} onClick={() => setPicking(true)}>{t('editor.addCategory')}</Button>
      {picking && (
        <CategoryPicker
          chosen={step.categories}
          open={[]}
          close={() => setPicking(false)}
          done={(categories, found) => {
            setNames(new Map([...names, ...found]));
            onChange({ categories });
            setPicking(false);
          }}
        />
      )}
    </Group>
  );
}
