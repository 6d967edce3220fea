/** What channels take of a text, counted while one types: a quiet figure, and a word beyond it. */
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { plainText } from '@/parts/value-data';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import css from './limits.module.css';

/** What outputs demand, of all channels and locales. */
export const limitsQuery = graphql(`
  query Limits($family: String!) {
    attributeLimits(family: $family) { attribute channel locale output field maxLength unit beyond gtin }
  }
`);

export type Limit = ResultOf<typeof limitsQuery>['attributeLimits'][number];

/** The demands that concern the value one is looking at. */
export function limitsHere(limits: readonly Limit[], attribute: ValueAttribute, channel: string, locale: string): Limit[] {
  return limits.filter((limit) => limit.attribute === attribute.code && (!attribute.scopable || limit.channel === channel) && (!attribute.localizable || limit.locale === locale));
}

/** As outputs count: on one line for short texts, without the marks of rich text. */
export function lengthOf(text: string, unit: Limit['unit'], rich: boolean): number {
  const plain = rich ? plainText(text) : text.trim();
  return unit === 'GRAPHEMES' ? [...new Intl.Segmenter().segment(plain)].length : [...plain].length;
}

/** GTIN-8, -12, -13 or -14 with its check digit. */
export function isGtin(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return false;
  const sum = [...digits].reverse().slice(1).reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return Number(digits.at(-1)) === (10 - (sum % 10)) % 10;
}

interface LimitsProps {
  limits: readonly Limit[];
  rich: boolean;
  text: string;
  id: string;
}

export function Limits({ limits, rich, text, id }: LimitsProps) {
  if (limits.length === 0) return null;
  return (
    <div className={css.limits} id={id}>
      {limits.map((limit) => (limit.gtin ? <GtinNote key={limit.channel + limit.output + limit.field} limit={limit} text={text} /> : <Counter key={limit.channel + limit.output + limit.field} limit={limit} count={lengthOf(text, limit.unit, rich)} />))}
    </div>
  );
}

function useOutputName(): (limit: Limit) => string {
  const { t } = useTranslation();
  return ({ output }) => (output === 'BLUESKY' || output === 'GOOGLE_FEED' ? t(`editor.outputShort.${output}`) : t(`outputs.kind.${output}`));
}

function Counter({ limit, count }: { limit: Limit; count: number }) {
  const { t } = useTranslation();
  const { language, channelLabel } = useWorkspace();
  const name = useOutputName();
  const max = limit.maxLength ?? 0;
  const over = count - max;
  return (
    <span className={css.limit} data-over={over > 0 || undefined} title={`${channelLabel(limit.channel)} · ${limit.field}`}>
      <span className="numbers">{t('editor.limit', { count: formatNumber(count, language), max: formatNumber(max, language), output: name(limit) })}</span>
      {over > 0 && limit.beyond && <span role="status"> {t(`editor.limitBeyond.${limit.beyond}`, { output: name(limit), over: formatNumber(over, language) })}</span>}
    </span>
  );
}

function GtinNote({ limit, text }: { limit: Limit; text: string }) {
  const { t } = useTranslation();
  const name = useOutputName();
  if (text.trim() === '' || isGtin(text)) return null;
  return <span className={css.limit} data-over role="status">{t('editor.gtinWanted', { output: name(limit) })}</span>;
}
