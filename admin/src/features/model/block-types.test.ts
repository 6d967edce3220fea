/** The types of blocks on their way to the hub and back. */
import { expect, test } from 'vitest';
import { blockProblems, blockTypeDrafts, newBlockType, withBlockTypes } from './block-types';

const settings = { maxItems: 20, blocks: [{ code: 'text', labels: { en_US: 'Text' }, fields: [{ code: 'body', type: 'rich_text', labels: {}, required: true, settings: { maxLength: 500 } }] }, { code: 'divider', labels: {}, fields: [] }] };

test('types of blocks come back as they were', () => {
  expect(withBlockTypes({ maxItems: 20 }, blockTypeDrafts(settings))).toEqual(settings);
});

test('what is wrong stands at its type, and at its field', () => {
  const sent = [...blockTypeDrafts(settings), newBlockType(blockTypeDrafts(settings))];
  const violation = (path: string) => ({ code: 'BAD_CODE', path, message: '', hint: null, parameters: {} });
  const { byBlock, others } = blockProblems([violation('settings.blocks.2.code'), violation('settings.blocks.0.fields.0.type'), violation('group')], sent);
  expect(byBlock.get(2)?.own.map((each) => each.path)).toEqual(['code']);
  expect(byBlock.get(0)?.fields.get(0)?.map((each) => each.path)).toEqual(['type']);
  expect(others.map((each) => each.path)).toEqual(['group']);
});
