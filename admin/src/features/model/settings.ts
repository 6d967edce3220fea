/** The settings of an attribute, of a column or of a field, as they are edited: pure data. */
import type { AttributeType } from '@/parts/attributes/search';
import { fromInput, toInput } from '@/parts/blocks/field-data';
import type { FieldType } from '@/parts/blocks/blocks';
import type { EditData } from '@/parts/value-input/edit-data';

export type Settings = Record<string, unknown>;

export const FORMS = ['email', 'url', 'regexp', 'gtin', 'isbn'] as const;
export type Form = (typeof FORMS)[number];

/** With the rule, or without it where there is nothing to say. */
export function withRule(settings: Settings, name: string, value: unknown): Settings {
  const { [name]: _before, ...others } = settings;
  const nothing = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return nothing ? others : { ...others, [name]: value };
}

export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** What a text is held against; null where it may be anything. */
export function formOf({ rule }: Settings): Form | null {
  return FORMS.find((each) => each === rule) ?? null;
}

/** A pattern goes with the form that reads it. */
export function withForm(settings: Settings, form: Form | null): Settings {
  const ruled = withRule(settings, 'rule', form);
  return form === 'regexp' ? ruled : withRule(ruled, 'pattern', null);
}

/** Units of another family would be refused. */
export function withUnitFamily(settings: Settings, family: string | null): Settings {
  return withRule(withRule(withRule(settings, 'unitFamily', family), 'defaultUnit', null), 'allowedUnits', null);
}

/** What a new resource can begin with: all that names no other resource and that several may have. */
const WITH_DEFAULT: readonly AttributeType[] = ['TEXT', 'TEXTAREA', 'RICH_TEXT', 'NUMBER', 'MEASUREMENT', 'PRICE', 'BOOLEAN', 'DATE', 'DATE_TIME', 'SELECT', 'MULTI_SELECT', 'COLOUR', 'LINK'];

export function canHaveDefault(type: AttributeType): boolean {
  return WITH_DEFAULT.includes(type);
}

/** The default for the input of its type. */
export function defaultOf(type: AttributeType, settings: Settings): EditData | null {
  const data = settings.default;
  if (data === undefined || data === null) return null;
  if (type !== 'PRICE') return toInput(type.toLowerCase() as FieldType, data);
  return { prices: Object.entries(data as Record<string, unknown>).map(([currency, amount]) => ({ currency, amount: String(amount) })) };
}

export function withDefault(settings: Settings, data: EditData | null): Settings {
  const canonical = data?.prices ? Object.fromEntries(data.prices.map(({ currency, amount }) => [currency, amount])) : fromInput(data);
  return withRule(settings, 'default', canonical);
}
