/** How an amount of one unit becomes an amount of the standard unit: steps, one after the other. */
import type { ResultOf } from '@/lib/graphql';
import type { measurementsQuery } from './measurements';

export type Family = ResultOf<typeof measurementsQuery>['measurementFamilies'][number];
export type Unit = Family['units'][number];
export type Step = Unit['convert'][number];
export type Operator = Step['operator'];

export const OPERATORS = ['MUL', 'DIV', 'ADD', 'SUB'] as const satisfies readonly Operator[];
export const SIGNS: Record<Operator, string> = { MUL: '×', DIV: '÷', ADD: '+', SUB: '−' };
/** The hub takes no more. */
export const MAX_STEPS = 5;

/** `1 ft = 0.3048 m` where one factor says it all, else the steps in their order: `× 5 ÷ 9 + 273.15`. */
export function inWords(unit: Pick<Unit, 'code' | 'symbol' | 'convert'>, standard: Pick<Unit, 'code' | 'symbol'> | undefined, number: (value: string) => string): string {
  const symbol = (of: Pick<Unit, 'code' | 'symbol'>) => of.symbol || of.code;
  const [step, ...more] = unit.convert;
  if (step?.operator === 'MUL' && more.length === 0 && standard) return `1 ${symbol(unit)} = ${number(step.value)} ${symbol(standard)}`;
  return unit.convert.map((each) => `${SIGNS[each.operator]} ${number(each.value)}`).join(' ');
}
