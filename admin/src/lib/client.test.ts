/** The cache and the mutations: what a mutation answers must come out of the cache whole. */
import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import { afterEach, expect, test, vi } from 'vitest';
import { keys, makeClient } from './client';
import { graphql } from './graphql';

afterEach(() => vi.unstubAllGlobals());

const save = graphql(`
  mutation TestSave($input: SaveResourceInput!) {
    saveResource(input: $input) { id version publications { channel locale state } reviews(open: true) { id } }
  }
`);

const answer = { __typename: 'Resource', id: 'r1', version: 2, publications: [{ __typename: 'Publication', channel: 'web', locale: 'en', state: 'LIVE' }], reviews: [] };

function serve(data: unknown) {
  vi.stubGlobal('fetch', async (address: string) =>
    address.startsWith('/auth') ? Response.json({ accessToken: 't', expiresIn: 900 }) : Response.json({ data }),
  );
}

test('a saved resource comes back with its publications and reviews', async () => {
  serve({ saveResource: answer });
  const result = await makeClient(() => {}).mutation(save, { input: { id: 'r1', version: 1 } }).toPromise();
  expect(result.error).toBeUndefined();
  expect(result.data?.saveResource).toMatchObject({ id: 'r1', version: 2, publications: [{ channel: 'web' }], reviews: [] });
});

test('an answer without a session leads to the door', async () => {
  vi.stubGlobal('fetch', async (address: string) =>
    address.startsWith('/auth')
      ? Response.json({ error: { code: 'UNAUTHENTICATED', message: 'no session' } }, { status: 401 })
      : Response.json({ errors: [{ message: 'sign in', extensions: { code: 'UNAUTHENTICATED' } }] }),
  );
  const signedOut = vi.fn();
  await makeClient(signedOut).mutation(save, { input: { id: 'r1', version: 1 } }).toPromise();
  expect(signedOut).toHaveBeenCalled();
});

test('the cache knows how to tell apart everything that the schema answers', () => {
  const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__') && !['Query', 'Mutation', 'Subscription'].includes(type.name) && !('id' in type.getFields()));
  expect(types.map((type) => type.name).filter((name) => !(name in keys))).toEqual([]);
});
