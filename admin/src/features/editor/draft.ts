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

export interface Edits {
  /** Null takes the own value away. */
  values: Record<ValueKey, EditData | null>;
  categories?: string[];
  enabled?: boolean;
  associations?: AssociationEdit[];
}

export const NO_EDITS: Edits = { values: {} };

export function isDirty(edits: Edits): boolean {
  return Object.keys(edits.values).length > 0 || edits.categories !== undefined || edits.enabled !== undefined || edits.associations !== undefined;
}

export function countEdits(edits: Edits): number {
  return Object.keys(edits.values).length + [edits.categories, edits.enabled, edits.associations].filter((each) => each !== undefined).length;
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
