/** A family while it is edited: pure functions from one draft to the next, and to what the hub takes. */
import { groupBy } from '@/lib/group-by';
import type { VariablesOf } from '@/lib/graphql';
import type { FoundAttribute } from '@/parts/attributes/search';
import type { LabelRow } from '@/parts/labels-input';
import type { FamilyData, saveFamilyMutation } from './family-query';

export type FamilyKind = FamilyData['kind'];
type FamilyInput = VariablesOf<typeof saveFamilyMutation>['input'];

export interface FamilyDraft {
  code: string;
  kind: FamilyKind;
  labels: readonly LabelRow[];
  attributes: ReadonlyMap<string, FoundAttribute>;
  labelAttribute: string | null;
  imageAttribute: string | null;
  /** Channel -> what it requires. */
  required: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of these a value that is inherited or made by a rule does not count. */
  own: ReadonlySet<string>;
  /** Attribute -> where it is required. */
  conditions: ReadonlyMap<string, string>;
}

export const NEW_FAMILY: FamilyDraft = { code: '', kind: 'PRODUCT', labels: [], attributes: new Map(), labelAttribute: null, imageAttribute: null, required: new Map(), own: new Set(), conditions: new Map() };

export function draftOf(family: FamilyData): FamilyDraft {
  return {
    code: family.code,
    kind: family.kind,
    labels: family.labels,
    attributes: new Map(family.attributes.map((attribute) => [attribute.code, attribute])),
    labelAttribute: family.labelAttribute?.code ?? null,
    imageAttribute: family.imageAttribute?.code ?? null,
    required: new Map(family.requirements.map((each) => [each.channel, new Set(each.attributes)])),
    own: new Set(family.ownValues),
    conditions: new Map(family.conditions.map((each) => [each.attribute, each.expression])),
  };
}

/** Adds attributes where they belong among the others: by group, place and code. */
export function withAttributes(draft: FamilyDraft, added: readonly FoundAttribute[]): FamilyDraft {
  const all = [...draft.attributes.values(), ...added.filter((attribute) => !draft.attributes.has(attribute.code))];
  return { ...draft, attributes: new Map(all.sort(inOrder).map((attribute) => [attribute.code, attribute])) };
}

/** As the hub lists them. */
function inOrder(one: FoundAttribute, other: FoundAttribute): number {
  return one.group.sort - other.group.sort || byCode(one.group.code, other.group.code) || one.sort - other.sort || byCode(one.code, other.code);
}

const byCode = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** What was required of it stays known, so that putting it back puts all of it back. */
export function withoutAttribute(draft: FamilyDraft, code: string): FamilyDraft {
  const attributes = new Map(draft.attributes);
  attributes.delete(code);
  const keep = (held: string | null) => (held === code ? null : held);
  return { ...draft, attributes, labelAttribute: keep(draft.labelAttribute), imageAttribute: keep(draft.imageAttribute) };
}

/** What the family held and holds no more. */
export function leaving(base: FamilyDraft, draft: FamilyDraft): FoundAttribute[] {
  return [...base.attributes.values()].filter((attribute) => !draft.attributes.has(attribute.code));
}

export function isRequired(draft: FamilyDraft, code: string): boolean {
  return [...draft.required.values()].some((codes) => codes.has(code));
}

/** Any number of attributes in any number of channels at once: a cell, a row, a column or a group. */
export function withRequired(draft: FamilyDraft, channels: readonly string[], codes: readonly string[], on: boolean): FamilyDraft {
  const required = new Map(draft.required);
  for (const channel of channels) {
    const now = new Set(required.get(channel));
    for (const code of codes) if (on) now.add(code);
    else now.delete(code);
    required.set(channel, now);
  }
  return { ...draft, required };
}

export type Ticks = 'all' | 'some' | 'none';

/** How much of it is required, in all of the channels. */
export function ticks(draft: FamilyDraft, channels: readonly string[], codes: readonly string[]): Ticks {
  let on = 0;
  for (const channel of channels) {
    const now = draft.required.get(channel);
    if (now) for (const code of codes) if (now.has(code)) on += 1;
  }
  return on === 0 ? 'none' : on === channels.length * codes.length ? 'all' : 'some';
}

export function requiredIn(draft: FamilyDraft, channel: string): number {
  return [...(draft.required.get(channel) ?? [])].filter((code) => draft.attributes.has(code)).length;
}

export function withOwn(draft: FamilyDraft, code: string, on: boolean): FamilyDraft {
  const own = new Set(draft.own);
  if (on) own.add(code);
  else own.delete(code);
  return { ...draft, own };
}

export function withCondition(draft: FamilyDraft, code: string, expression: string): FamilyDraft {
  return { ...draft, conditions: new Map(draft.conditions).set(code, expression) };
}

/** In one order, so that two drafts that say the same make the same input. What nothing requires any more has no condition. */
export function inputOf(draft: FamilyDraft): FamilyInput {
  const held = (codes: Iterable<string>) => [...codes].filter((code) => draft.attributes.has(code)).sort(byCode);
  const counts = (code: string) => draft.attributes.has(code) && isRequired(draft, code);
  return {
    code: draft.code.trim(),
    kind: draft.kind,
    labels: draft.labels.map(({ locale, text }) => ({ locale, text })).sort((one, other) => byCode(one.locale, other.locale)),
    attributes: held(draft.attributes.keys()),
    labelAttribute: draft.labelAttribute,
    imageAttribute: draft.imageAttribute,
    requirements: [...draft.required].map(([channel, codes]) => ({ channel, attributes: held(codes) })).filter((each) => each.attributes.length > 0).sort((one, other) => byCode(one.channel, other.channel)),
    conditions: [...draft.conditions].map(([attribute, expression]) => ({ attribute, expression: expression.trim() })).filter((each) => each.expression !== '' && counts(each.attribute)).sort((one, other) => byCode(one.attribute, other.attribute)),
    ownValues: [...draft.own].filter(counts).sort(byCode),
  };
}

export function isSame(one: FamilyDraft, other: FamilyDraft): boolean {
  return one === other || JSON.stringify(inputOf(one)) === JSON.stringify(inputOf(other));
}

export type Show = 'all' | 'required' | 'optional';

export type MatrixRow = { group: string; label: string; codes: string[] } | { attribute: FoundAttribute };

/** What the matrix lists: each group with its attributes below it. */
export function rowsOf(draft: FamilyDraft, text: string, show: Show): MatrixRow[] {
  const wanted = text.trim().toLocaleLowerCase();
  const fits = ({ code, label }: FoundAttribute) =>
    (wanted === '' || label.toLocaleLowerCase().includes(wanted) || code.toLowerCase().includes(wanted)) && (show === 'all' || isRequired(draft, code) === (show === 'required'));
  const groups = groupBy([...draft.attributes.values()].filter(fits), (attribute) => attribute.group.code);
  return [...groups].flatMap(([group, list]): MatrixRow[] => [
    { group, label: list[0]?.group.label ?? group, codes: list.map((attribute) => attribute.code) },
    ...list.map((attribute) => ({ attribute })),
  ]);
}
