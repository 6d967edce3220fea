/** Holds the edits while one types. A field listens to its own value only, so that sixty fields stay fast. */
import { createContext, use, useCallback, useSyncExternalStore } from 'react';
import { readStored, storedKeys, writeStored } from '@/lib/stored';
import { isEmpty, type EditData } from '@/parts/value-input/edit-data';
import { sameData, toEdit, type ValueKey } from '@/parts/value-input/value-edit';
import { indexValues, isDirty, NO_EDITS, type AssociationEdit, type Edits, type LinkEdit } from './draft';
import type { EditedResource, EditorValue } from './query';

interface Kept {
  edits: Edits;
  at: string;
}

export interface Restored {
  at: string;
  /** The resource is newer than what these edits started from. */
  older: boolean;
}

export class DraftStore {
  resource: EditedResource;
  /** Set when edits of an earlier visit were found. */
  restored: Restored | null = null;
  private edits: Edits = NO_EDITS;
  private base: Map<ValueKey, EditorValue>;
  private readonly listeners = new Set<() => void>();
  /** Inputs whose text cannot be read, by their value. */
  private readonly unread = new Map<ValueKey, Set<string>>();

  constructor(resource: EditedResource) {
    this.resource = resource;
    this.base = indexValues(resource.values);
    this.restore();
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = () => this.edits;

  baseValue(key: ValueKey): EditorValue | undefined {
    return this.base.get(key);
  }

  edit(key: ValueKey): EditData | null | undefined {
    return this.edits.values[key];
  }

  setValue(key: ValueKey, data: EditData | null) {
    const type = this.resource.family?.attributes.find((attribute) => attribute.code === key.split('|')[0])?.type ?? 'TEXT';
    const held = this.base.get(key);
    const own = held?.origin.kind === 'OWN' ? toEdit(type, held.data) : null;
    const wanted = data && isEmpty(data) ? null : data;
    const values = { ...this.edits.values };
    // Typing something and taking it back is no edit.
    if (sameData(wanted, own)) delete values[key];
    else values[key] = wanted;
    this.change({ ...this.edits, values });
  }

  /** Forgets the edit of one value. */
  revert(key: ValueKey) {
    const values = { ...this.edits.values };
    delete values[key];
    this.change({ ...this.edits, values });
  }

  markUnreadable(key: ValueKey, input: string, unreadable: boolean) {
    const inputs = this.unread.get(key) ?? new Set();
    if (unreadable) inputs.add(input);
    else inputs.delete(input);
    if (inputs.size > 0) this.unread.set(key, inputs);
    else this.unread.delete(key);
  }

  /** Values that hold a text which is none of them. */
  unreadable(): ValueKey[] {
    return [...this.unread.keys()];
  }

  setCategories(codes: string[]) {
    const before = this.resource.categories.map((category) => category.code);
    const same = [...codes].sort().join() === [...before].sort().join();
    this.change({ ...this.edits, categories: same ? undefined : codes });
  }

  setEnabled(enabled: boolean) {
    this.change({ ...this.edits, enabled: enabled === this.resource.enabled ? undefined : enabled });
  }

  setAssociations(associations: AssociationEdit[]) {
    this.change({ ...this.edits, associations });
  }

  setUnlinks(unlinks: LinkEdit[]) {
    this.change({ ...this.edits, unlinks: unlinks.length > 0 ? unlinks : undefined });
  }

  discard() {
    this.restored = null;
    this.change(NO_EDITS);
  }

  /** Puts the edits, without those named, on top of a newer version. */
  rebase(resource: EditedResource, drop: readonly ValueKey[] = []) {
    this.forget();
    const values = Object.fromEntries(Object.entries(this.edits.values).filter(([key]) => !drop.includes(key as ValueKey)));
    this.resource = resource;
    this.base = indexValues(resource.values);
    this.change({ ...this.edits, values });
  }

  /** After a save: what was sent is now in the resource; what was typed meanwhile stays an edit. */
  saved(resource: EditedResource, sent: Edits) {
    this.forget();
    this.restored = null;
    const now = this.edits;
    const values = Object.fromEntries(Object.entries(now.values).filter(([key, data]) => !sameData(data, sent.values[key as ValueKey]) || !(key in sent.values)));
    this.resource = resource;
    this.base = indexValues(resource.values);
    this.change({
      values,
      categories: now.categories === sent.categories ? undefined : now.categories,
      enabled: now.enabled === sent.enabled ? undefined : now.enabled,
      associations: now.associations === sent.associations ? undefined : now.associations,
      unlinks: now.unlinks === sent.unlinks ? undefined : now.unlinks,
    });
  }

  private change(edits: Edits) {
    this.edits = edits;
    const kept: Kept | null = isDirty(edits) ? { edits, at: new Date().toISOString() } : null;
    writeStored(this.key(), kept);
    for (const listener of this.listeners) listener();
  }

  private key(): string {
    return `draft.${this.resource.id}.${this.resource.version}`;
  }

  private forget() {
    for (const key of storedKeys(`draft.${this.resource.id}.`)) writeStored(key, null);
  }

  private restore() {
    const keys = storedKeys(`draft.${this.resource.id}.`);
    const key = keys.includes(this.key()) ? this.key() : keys[0];
    const kept = key ? readStored<Kept | null>(key, null) : null;
    if (!kept?.edits?.values || !isDirty(kept.edits)) return;
    this.edits = kept.edits;
    this.restored = { at: kept.at, older: key !== this.key() };
  }
}

export const DraftContext = createContext<DraftStore | null>(null);

export function useDraftStore(): DraftStore {
  const store = use(DraftContext);
  if (!store) throw new Error('useDraftStore outside of an editor');
  return store;
}

/** All edits; changes with every keystroke, so only for what counts or saves them. */
export function useEdits(): Edits {
  const store = useDraftStore();
  return useSyncExternalStore(store.subscribe, store.snapshot);
}

/** One value: the edit if there is one (null when cleared), and what the hub holds. */
export function useValue(key: ValueKey) {
  const store = useDraftStore();
  const edit = useSyncExternalStore(store.subscribe, useCallback(() => store.edit(key), [store, key]));
  const base = useSyncExternalStore(store.subscribe, useCallback(() => store.baseValue(key), [store, key]));
  return { edit, base };
}
