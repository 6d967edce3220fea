/** From what a value leads to, to data and back. */
import { expect, test } from 'vitest';
import { named, remember, targetData, targetKey, targetsOf } from './targets';

const kaer = { kind: 'RECORD', code: 'brand/kaer' } as const;
const firn = { kind: 'RECORD', code: 'brand/firn' } as const;
const jacket = { kind: 'PRODUCT_MODEL', code: 'graupel' } as const;

test('what is sent leads to the same again', () => {
  const both = [['REFERENCE', [kaer]], ['REFERENCE_LIST', [firn, kaer]], ['PRODUCT_LINK', [jacket]]] as const;
  for (const [type, targets] of both) expect(targetsOf(targetData(type, targets))).toEqual(targets);
});

test('data has the shape of its type', () => {
  expect(targetData('REFERENCE', [kaer])).toEqual({ record: 'brand/kaer' });
  expect(targetData('REFERENCE_LIST', [kaer])).toEqual({ records: ['brand/kaer'] });
  expect(targetData('PRODUCT_LINK', [jacket])).toEqual({ product: { code: 'graupel', kind: 'PRODUCT_MODEL' } });
});

test('nothing is no data', () => {
  expect(targetData('REFERENCE_LIST', [])).toBeNull();
  expect(targetsOf(null)).toEqual([]);
  expect(targetsOf({ records: [] })).toEqual([]);
});

test('a name that was seen stays, and another kind of the same code has its own', () => {
  remember([{ ...kaer, label: 'Kär', thumbnail: null }]);
  expect(named(kaer).label).toBe('Kär');
  expect(named({ kind: 'PRODUCT', code: 'brand/kaer' }).label).toBe('brand/kaer');
  expect(targetKey(kaer)).not.toBe(targetKey({ kind: 'PRODUCT', code: 'brand/kaer' }));
});
