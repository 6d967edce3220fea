// @vitest-environment jsdom
/** The draft of a resource: what counts as an edit, and what outlives a reload. */
import { beforeEach, expect, test } from 'vitest';
import { isDirty } from './draft';
import type { EditedResource } from './query';
import { DraftStore } from './store';

function resource(version = 1, name = 'Tent'): EditedResource {
  return {
    id: 'r1',
    version,
    enabled: true,
    parent: null,
    categories: [{ code: 'camp' }],
    associations: [],
    family: { code: 'tents', attributes: [{ code: 'name', type: 'TEXT' }] },
    values: [{ attribute: { code: 'name' }, channel: null, locale: 'en', data: { __typename: 'TextData', text: name }, origin: { kind: 'OWN', resource: null, rule: null } }],
  } as unknown as EditedResource;
}

beforeEach(() => localStorage.clear());

test('typing something and taking it back is no edit', () => {
  const store = new DraftStore(resource());
  store.setValue('name||en', { text: 'Dome' });
  expect(isDirty(store.snapshot())).toBe(true);
  store.setValue('name||en', { text: 'Tent' });
  expect(isDirty(store.snapshot())).toBe(false);
});

test('emptying a value asks to clear it', () => {
  const store = new DraftStore(resource());
  store.setValue('name||en', { text: '' });
  expect(store.snapshot().values).toEqual({ 'name||en': null });
});

test('edits come back after a reload', () => {
  new DraftStore(resource()).setValue('name||en', { text: 'Dome' });
  const store = new DraftStore(resource());
  expect(store.snapshot().values).toEqual({ 'name||en': { text: 'Dome' } });
  expect(store.restored?.older).toBe(false);
});

test('edits of an older version come back with a warning', () => {
  new DraftStore(resource(1)).setValue('name||en', { text: 'Dome' });
  expect(new DraftStore(resource(2)).restored?.older).toBe(true);
});

test('a save keeps what was typed while it was on its way', () => {
  const store = new DraftStore(resource());
  store.setValue('name||en', { text: 'Dome' });
  const sent = store.snapshot();
  store.setValue('name||en', { text: 'Dome 2' });
  store.saved(resource(2, 'Dome'), sent);
  expect(store.snapshot().values).toEqual({ 'name||en': { text: 'Dome 2' } });
});

test('nothing is left in the browser once everything is saved', () => {
  const store = new DraftStore(resource());
  store.setValue('name||en', { text: 'Dome' });
  store.saved(resource(2, 'Dome'), store.snapshot());
  expect(localStorage.length).toBe(0);
});

test('the same categories in another order are no edit', () => {
  const store = new DraftStore(resource());
  store.setCategories(['trail']);
  expect(store.snapshot().categories).toEqual(['trail']);
  store.setCategories(['camp']);
  expect(isDirty(store.snapshot())).toBe(false);
});

test('a value is unreadable as long as one of its inputs is', () => {
  const store = new DraftStore(resource());
  store.markUnreadable('price||', 'EUR', true);
  store.markUnreadable('price||', 'USD', true);
  store.markUnreadable('price||', 'EUR', false);
  expect(store.unreadable()).toEqual(['price||']);
  store.markUnreadable('price||', 'USD', false);
  expect(store.unreadable()).toEqual([]);
});
