/** One setting of an output, in the form that suits it. */
import { ColorInput, MultiSelect, NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { RESOURCE_KINDS } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import type { OutputField } from './output-fields';

const familiesQuery = graphql(`query OutputFamilies($locale: String) { families { code label(locale: $locale) } }`);

interface SettingInputProps {
  field: OutputField;
  value: unknown;
  error: string | undefined;
  locales: readonly string[];
  currencies: readonly string[];
  onChange: (value: unknown) => void;
}

export function SettingInput({ field, value, error, locales, currencies, onChange }: SettingInputProps) {
  const { t, i18n } = useTranslation();
  const { localeLabel } = useWorkspace();
  const label = field.label ?? field.name;
  const help = `outputs.fieldHelp.${label}`;
  const shared = { label: t(`outputs.field.${label}`), description: i18n.exists(help) ? t(`outputs.fieldHelp.${label as 'url'}`) : undefined, placeholder: field.example, required: field.required, error };
  const text = typeof value === 'string' ? value : '';
  const list = Array.isArray(value) ? (value as string[]) : [];
  const named = (codes: readonly string[]) => codes.map((code) => ({ value: code, label: localeLabel(code) }));
  if (typeof field.input === 'object') {
    const data = field.input.choices.map((choice) => ({ value: choice as string, label: t(`outputs.choice.${choice}`) }));
    return <Select {...shared} data={data} value={text || String(field.otherwise ?? '')} allowDeselect={false} onChange={onChange} />;
  }
  switch (field.input) {
    case 'switch': return <Switch label={shared.label} description={shared.description} error={error} checked={typeof value === 'boolean' ? value : field.otherwise === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case 'locale': return <Select {...shared} clearable data={named(locales)} value={text || null} onChange={onChange} />;
    case 'locales': return <MultiSelect {...shared} data={named(locales)} value={list} onChange={onChange} placeholder={list.length === 0 ? t('outputs.all') : undefined} />;
    case 'kinds': return <MultiSelect {...shared} data={RESOURCE_KINDS.map((kind) => ({ value: kind.toLowerCase(), label: t(`kind.${kind}`) }))} value={list} onChange={onChange} placeholder={list.length === 0 ? t('outputs.all') : undefined} />;
    case 'families': return <Families {...shared} value={list} onChange={onChange} />;
    case 'currency': return <Select {...shared} clearable data={[...currencies]} value={text || null} onChange={onChange} />;
    case 'number': return <NumberInput {...shared} allowDecimal={false} min={0} value={typeof value === 'number' ? value : Number(field.otherwise ?? 0)} onChange={(next) => onChange(typeof next === 'number' ? next : undefined)} />;
    case 'colour': return <ColorInput {...shared} format="hex" value={text} onChange={onChange} />;
    case 'secret': return <PasswordInput {...shared} autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'long': return <Textarea {...shared} autosize minRows={3} maxRows={12} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
    default: return <TextInput {...shared} type={field.input} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

function Families({ value, onChange, ...shared }: { label: string; description?: string; error?: string; value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [result] = useQuery({ query: familiesQuery, variables: { locale: labelLocale } });
  const data = (result.data?.families ?? []).map((family) => ({ value: family.code, label: family.label }));
  return <MultiSelect {...shared} data={data} value={value} onChange={onChange} placeholder={value.length === 0 ? t('outputs.all') : undefined} />;
}
