import { describe, expect, test } from 'vitest';
import { formatFile, listInput, parseFile } from './list-search';

const scope = { channel: 'web', locale: 'de_DE' };

describe('what is asked of files, in an address', () => {
  test('it reads back as it was written', () => {
    const text = 'media:IMAGE|VIDEO,orientation:SQUARE,used:no,rights:soon';
    expect(formatFile(parseFile(text))).toBe(text);
    expect(formatFile(parseFile(undefined))).toBeUndefined();
  });
  test('what nobody knows asks nothing', () => {
    expect(parseFile('media:HOLOGRAM,used:maybe,rights:never,colour')).toEqual({ media: [], orientations: [], used: undefined, rights: undefined });
    expect(listInput({ file: 'media:HOLOGRAM' }, ['ASSET'], scope).filter?.file).toBeNull();
  });
  test('rights end as of today', () => {
    const file = listInput({ file: 'rights:ended' }, ['ASSET'], scope).filter?.file;
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    expect(file).toMatchObject({ rightsEndUntil: yesterday, media: null });
  });
});
