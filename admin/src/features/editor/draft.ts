/** Edits that are not saved yet: pure data, so that they can be kept, compared and put on top of a newer version. */
import type { EditData } from '@/parts/value-input/edit-data';
import { sameData, splitKey, toEdit, valueKey, type ValueKey } from '@/parts/value-input/value-edit';
import type { EditedResource, EditorValue } from './query';

export interface AssociationEdit {
  type: string;
  target: string;
  targetKind: EditedResource['kind'];
  quantity: number | null;
}

/** A two-way link that the resource at its other end holds. */
export type LinkEdit = Omit<AssociationEdit, 'quantity'>;

export interface Edits {
  /** Null takes the own value away. */
  values: Record<ValueKey, EditData | null>;
  categories?: string[];
  enabled?: boolean;
  /** Those the resource holds itself. */
  associations?: AssociationEdit[];
  /** Links of others that go. Named one by one, so that a link somebody enters there meanwhile stays. */
  unlinks?: LinkEdit[];
}

export const NO_EDITS: Edits = { values: {} };

export function isDirty(edits: Edits): boolean {
  return Object.keys(edits.values).length > 0 || edits.categories !== undefined || edits.enabled !== undefined || edits.associations !== undefined || edits.unlinks !== undefined;
}

export function countEdits(edits: Edits): number {
  return Object.keys(edits.values).length + [edits.categories, edits.enabled, edits.associations, edits.unlinks].filter((each) => each !== undefined).length;
}

/** What the hub is asked to change: the edited values only, so that others may edit the rest meanwhile. */
export function saveInput(resource: { id: string; version: number }, edits: Edits) {
  const values = Object.entries(edits.values).map(([key, data]) => ({ ...splitKey(key as ValueKey), data }));
  return {
    id: resource.id,
    version: resource.version,
    ...(values.length > 0 && { values }),
    ...(edits.categories && { categories: edits.categories }),
    ...(edits.enabled !== undefined && { enabled: edits.enabled }),
    ...(edits.associations && { associations: edits.associations }),
  };
}

export const sameLink = (one: LinkEdit, other: LinkEdit) => one.type === other.type && one.target === other.target && one.targetKind === other.targetKind;

const linkOf = ({ type, target }: EditedResource['associations'][number]): LinkEdit => ({ type: type.code, target: target.code, targetKind: target.kind });

export interface ShownLink extends AssociationEdit {
  /** The other end holds it. */
  held: boolean;
}

/** All links as they would be: those it holds, then those of others. */
export function shownLinks(resource: Pick<EditedResource, 'associations'>, edits: Edits): ShownLink[] {
  const stored = resource.associations.map((each) => ({ ...linkOf(each), quantity: each.quantity, held: each.heldByTarget }));
  const own = edits.associations?.map((each) => ({ ...each, held: false })) ?? stored.filter((each) => !each.held);
  return [...own, ...stored.filter((each) => each.held && !edits.unlinks?.some((gone) => sameLink(gone, each)))];
}

/** The links of others to take out, each with the version of the other end that is known; what is gone already is left out. */
export function unlinkInput(resource: Pick<EditedResource, 'associations'>, edits: Edits) {
  const held = resource.associations.filter((each) => each.heldByTarget && edits.unlinks?.some((gone) => sameLink(gone, linkOf(each))));
  return held.map((each) => ({ ...linkOf(each), version: each.target.version }));
}

export function indexValues(values: readonly EditorValue[]): Map<ValueKey, EditorValue> {
  return new Map(values.map((value) => [valueKey(value.attribute.code, value.channel, value.locale), value]));
}

export interface Clash {
  key: ValueKey;
  mine: EditData | null;
  theirs: EditData | null;
}

/** Values that both sides changed, each to something else, since the version the edits started from. */
export function clashes(before: EditedResource, after: EditedResource, edits: Edits): Clash[] {
  const types = new Map((after.family?.attributes ?? []).map((attribute) => [attribute.code, attribute.type]));
  const was = indexValues(before.values);
  const is = indexValues(after.values);
  const own = (value: EditorValue | undefined) => (value && value.origin.kind === 'OWN' ? toEdit(types.get(value.attribute.code) ?? 'TEXT', value.data) : null);
  return Object.entries(edits.values).flatMap(([text, mine]) => {
    const key = text as ValueKey;
    const theirs = own(is.get(key));
    const changed = !sameData(own(was.get(key)), theirs);
    return changed && !sameData(mine, theirs) ? [{ key, mine, theirs }] : [];
  });
}
