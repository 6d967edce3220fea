/** What became of the resources of a bulk edit. */
import { expect, test } from 'vitest';
import { outcomeOf } from './query';

test('what waited when a bulk edit ended waits no more', () => {
  expect([outcomeOf('WAITING', 'RUNNING'), outcomeOf('WAITING', 'CANCELLED'), outcomeOf('CHANGED', 'CANCELLED')]).toEqual(['WAITING', 'LEFT', 'CHANGED']);
});
