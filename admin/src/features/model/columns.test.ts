/** From the columns on the screen to the settings of the attribute, and from what the hub refuses back to the column. */
import { describe, expect, test } from 'vitest';
import { moved } from '@/lib/moved';
import { columnDrafts, columnProblems, newColumn, withColumns, withoutColumns, withType } from './columns';

const settings = {
  maxItems: 20,
  columns: [
    { code: 'nutrient', type: 'text', labels: { en_US: 'Nutrient' }, required: true, settings: { maxLength: 40 } },
    { code: 'amount', type: 'measurement', settings: { unitFamily: 'Weight', defaultUnit: 'GRAM', source: { from: 'akeneo' } } },
  ],
};

describe('the columns of an attribute', () => {
  test('come back as they were', () => {
    const drafts = columnDrafts(settings);
    expect(drafts.map((column) => column.key)).toEqual([0, 1]);
    expect(withColumns(withoutColumns(settings), drafts)).toEqual({
      maxItems: 20,
      columns: [settings.columns[0], { ...settings.columns[1], labels: {}, required: false }],
    });
  });

  test('are none of the other rules', () => {
    expect(withoutColumns(settings)).toEqual({ maxItems: 20 });
    expect(withoutColumns(null)).toEqual({});
  });

  test('are sent without blanks around their codes', () => {
    expect(withColumns({}, [{ ...newColumn([]), code: ' per_100g ' }]).columns).toMatchObject([{ code: 'per_100g', type: 'text' }]);
  });

  test('get keys that were never used', () => {
    const drafts = columnDrafts(settings);
    expect(newColumn(drafts).key).toBe(2);
    expect(newColumn(moved(drafts, 0, 1)).key).toBe(2);
  });
});

test('another type forgets the rules of the one before', () => {
  const amount = columnDrafts(settings)[1];
  if (!amount) throw new Error('there are two columns');
  expect(withType(amount, 'number').settings).toEqual({});
  expect(withType(amount, 'measurement')).toBe(amount);
});

test('what is refused finds its column, wherever that stands now', () => {
  const sent = columnDrafts(settings).map((column) => ({ ...column, key: column.key + 10 }));
  const violation = (path: string) => ({ code: 'BAD_CODE', path, message: 'not a code' });
  const { byColumn, others } = columnProblems([violation('settings.columns.1.settings.unitFamily'), violation('settings.columns.0.code'), violation('settings.columns'), violation('code')], sent);
  expect([...byColumn]).toEqual([[11, [violation('settings.unitFamily')]], [10, [violation('code')]]]);
  expect(others).toEqual([violation('settings.columns'), violation('code')]);
});
