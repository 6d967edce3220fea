/** The steps of a bulk edit while they are put together: pure data, and what of it the hub is asked to do. */
import type { graphql, ResultOf } from '@/lib/graphql';
import type { ResourceKind } from '@/lib/kinds';
import { isBlank, type EditData } from '@/parts/value-input/edit-data';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { bulkOperation } from './query';

/** Those that follow from a change of the content model are started there, and translating among the translations. */
export type StepKind = Exclude<ResultOf<typeof bulkOperation>['kind'], 'DELETE_ATTRIBUTE' | 'MOVE_ATTRIBUTES' | 'TRANSLATE'>;
export type OperationInput = ReturnType<typeof graphql.scalar<'BulkOperationInput'>>;

export interface Step {
  /** Tells steps apart on the screen; the hub knows them by their place. */
  id: number;
  kind: StepKind;
  attribute: ValueAttribute | null;
  channel: string | null;
  locale: string | null;
  /** A value to set, or options to add or remove in the shape of the attribute's input. */
  data: EditData | null;
  find: string;
  replace: string;
  pattern: boolean;
  ignoreCase: boolean;
  unit: string | null;
  enabled: boolean;
  family: string | null;
  categories: string[];
}

export interface ScopeChoice {
  channel: string;
  locale: string;
}

type Type = ValueAttribute['type'];

const OPTIONS: Type[] = ['SELECT', 'MULTI_SELECT'];
const TEXTS: Type[] = ['IDENTIFIER', 'TEXT', 'TEXTAREA', 'LINK'];

/** The hub takes no more steps in one bulk edit, and no longer text to look for or to put in. */
export const MOST_STEPS = 20;
export const TEXT_LENGTH = 1000;

/** The kinds in the order in which they are offered: about values, and about the resource as a whole. */
export const VALUE_STEPS = ['SET_VALUE', 'CLEAR_VALUE', 'ADD_OPTIONS', 'REMOVE_OPTIONS', 'REPLACE_TEXT', 'CONVERT_UNIT'] as const satisfies StepKind[];
const WHOLE_STEPS = ['SET_ENABLED', 'SET_FAMILY', 'ADD_CATEGORIES', 'REMOVE_CATEGORIES'] as const satisfies StepKind[];

/** A record stays with its entity, and is in no category. */
export function wholeSteps(kinds: readonly ResourceKind[]): readonly (typeof WHOLE_STEPS)[number][] {
  return kinds.includes('RECORD') ? ['SET_ENABLED'] : WHOLE_STEPS;
}

export function isAboutValue(kind: StepKind): boolean {
  return (VALUE_STEPS as readonly StepKind[]).includes(kind);
}

/** Whether a step of this kind makes sense for the attribute. */
export function suits(kind: StepKind, attribute: ValueAttribute): boolean {
  if (attribute.readOnly) return false;
  switch (kind) {
    // The same value in many resources would break its promise to be unique.
    case 'SET_VALUE': return !attribute.unique;
    case 'ADD_OPTIONS': case 'REMOVE_OPTIONS': return OPTIONS.includes(attribute.type);
    case 'REPLACE_TEXT': return TEXTS.includes(attribute.type);
    case 'CONVERT_UNIT': return attribute.type === 'MEASUREMENT';
    default: return true;
  }
}

export function newStep(id: number, kind: StepKind): Step {
  return { id, kind, attribute: null, channel: null, locale: null, data: null, find: '', replace: '', pattern: false, ignoreCase: false, unit: null, enabled: true, family: null, categories: [] };
}

/** What was meant for another attribute goes. Text is replaced in every scope unless one is chosen. */
export function withAttribute(step: Step, attribute: ValueAttribute | null, scope: ScopeChoice): Step {
  const everywhere = step.kind === 'REPLACE_TEXT' || step.kind === 'CONVERT_UNIT';
  return {
    ...step,
    attribute,
    channel: attribute?.scopable && !everywhere ? scope.channel : null,
    locale: attribute?.localizable && !everywhere ? scope.locale : null,
    data: null,
    unit: null,
  };
}

/** What the hub is asked to do; null while something is missing. */
export function operationOf(step: Step): OperationInput | null {
  const { kind, attribute } = step;
  if (isAboutValue(kind)) return attribute && valueOperation(step, attribute);
  const { enabled, family, categories } = step;
  switch (kind) {
    case 'SET_ENABLED': return { setEnabled: enabled };
    case 'SET_FAMILY': return family === null ? null : { setFamily: family };
    case 'ADD_CATEGORIES': return categories.length === 0 ? null : { addCategories: categories };
    default: return categories.length === 0 ? null : { removeCategories: categories };
  }
}

function valueOperation(step: Step, { code }: ValueAttribute): OperationInput | null {
  const { kind, channel, locale, data, find, replace, pattern, ignoreCase, unit } = step;
  const scope = { attribute: code, channel, locale };
  const options = data?.options ?? (data?.option ? [data.option] : []);
  switch (kind) {
    // The schema says *exactly one key*, which the type of the data cannot.
    case 'SET_VALUE': return data === null || isBlank(data) ? null : ({ setValue: { ...scope, data } } as OperationInput);
    case 'CLEAR_VALUE': return { setValue: { ...scope, data: null } };
    case 'ADD_OPTIONS': return options.length === 0 ? null : { addOptions: { ...scope, options } };
    case 'REMOVE_OPTIONS': return options.length === 0 ? null : { removeOptions: { ...scope, options } };
    case 'REPLACE_TEXT': return find === '' ? null : { replaceText: { ...scope, find, replace, pattern, ignoreCase } };
    default: return unit === null ? null : { convertUnit: { attribute: code, unit } };
  }
}

/** All of them; null while there is none, or one is not complete. */
export function operationsOf(steps: readonly Step[]): OperationInput[] | null {
  const operations = steps.map(operationOf).filter((operation) => operation !== null);
  return operations.length > 0 && operations.length === steps.length ? operations : null;
}

/** At which step, counted from 0, a violation lies: `operations.2.find`. Null where it is about none. */
export function stepOf(path: string): number | null {
  const place = /^operations\.(\d+)/.exec(path)?.[1];
  return place === undefined ? null : Number(place);
}
