/** What a field holds survives the way through its input. */
import { expect, test } from 'vitest';
import { fromInput, toInput } from './field-data';
import type { FieldType } from './blocks';

test('data of every type comes back as it was', () => {
  const samples: [FieldType, unknown][] = [
    ['text', 'Winter'], ['textarea', 'a\nb'], ['rich_text', '<p>Snow</p>'], ['link', '/service'], ['number', '12.5'],
    ['measurement', { amount: '1.5', unit: 'GRAM' }], ['boolean', false], ['date', '2026-03-01'], ['date_time', '2026-03-01T08:30:00Z'],
    ['colour', '#24433a'], ['asset', 'hut'], ['asset_list', ['hut', 'lake']], ['reference', 'material/merino'], ['reference_list', ['material/merino']],
    ['product_link', { kind: 'product_model', code: 'fjord' }], ['product_link_list', [{ kind: 'product', code: 'FH-1' }, { kind: 'product_model', code: 'fjord' }]],
  ];
  for (const [type, data] of samples) expect(fromInput(toInput(type, data)), type).toEqual(data);
});

test('nothing is nothing', () => {
  expect(toInput('text', undefined)).toBeNull();
  for (const empty of [null, { text: '' }, { assets: [] }, { products: [] }]) expect(fromInput(empty)).toBeUndefined();
});
