/** What every input of a value gets. */
import type { Violation } from '@/lib/errors';
import type { ValueDataFragment } from '@/parts/value-data';
import type { ValueAttribute } from './attribute';
import type { EditData } from './edit-data';

export interface InputProps {
  id: string;
  attribute: ValueAttribute;
  /** What is to be shown: the edit, else what the hub holds, else null. */
  data: EditData | null;
  /** The hub's own data with labels, for what is not edited. */
  held?: ValueDataFragment;
  onChange: (data: EditData | null) => void;
  disabled: boolean;
  invalid: boolean;
  /** What is wrong, for inputs that can say where in them. */
  problems?: readonly Violation[];
  /** Ids of the help and the error that belong to it. */
  describedBy?: string;
  label: string;
  channel: string;
  locale: string;
  lang?: string;
}

/** A rule of the attribute's type, if it is set and has the expected shape. */
export function setting<T extends 'string' | 'number' | 'boolean'>(attribute: ValueAttribute, name: string, type: T): (T extends 'string' ? string : T extends 'number' ? number : boolean) | undefined {
  const value = (attribute.settings as Record<string, unknown> | null)?.[name];
  return typeof value === type ? (value as never) : undefined;
}

/** Whether lists find, filter and sort by its values. */
export function isIndexed(attribute: ValueAttribute): boolean {
  return setting(attribute, 'indexed', 'boolean') ?? true;
}

/** Codes that a rule names; none where it names none. */
export function settingCodes(attribute: Pick<ValueAttribute, 'settings'>, name: string): readonly string[] {
  const value = (attribute.settings as Record<string, unknown> | null)?.[name];
  return Array.isArray(value) ? value.map(String) : [];
}
