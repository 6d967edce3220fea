/** The data of a value as people read it. */
import { useTranslation } from 'react-i18next';
import { formatDate, formatDecimal, formatMoney } from '@/lib/format';
import { graphql, readFragment, type FragmentOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import css from './value-data.module.css';
import { Thumb } from './thumb';

export const valueData = graphql(`
  fragment ValueDataParts on ValueData {
    __typename
    ... on TextData { text }
    ... on NumberData { number }
    ... on BooleanData { boolean }
    ... on DateData { date }
    ... on PriceData { amounts { currency amount } }
    ... on MeasurementData { amount unit }
    ... on OptionsData { options { code colour label(locale: $locale) } }
    ... on AssetsData { assets { id code label(locale: $locale) thumbnail { url width height } } }
  }
`);

export type ValueDataFragment = FragmentOf<typeof valueData>;

/** One line, for tables and summaries. */
export function ValueText({ data, rich }: { data: ValueDataFragment; rich?: boolean }) {
  const { t } = useTranslation();
  const { language, unitSymbol } = useWorkspace();
  const value = readFragment(valueData, data);
  switch (value.__typename) {
    case 'TextData': return <>{rich ? plainText(value.text) : value.text}</>;
    case 'NumberData': return <span className="numbers">{formatDecimal(value.number, language)}</span>;
    case 'BooleanData': return <>{value.boolean ? t('common.yes') : t('common.no')}</>;
    case 'DateData': return <>{formatDate(value.date, language)}</>;
    case 'PriceData': return <span className="numbers">{value.amounts.map((money) => formatMoney(money.amount, money.currency, language)).join(' · ')}</span>;
    case 'MeasurementData': return <span className="numbers">{formatDecimal(value.amount, language)} {unitSymbol(value.unit)}</span>;
    case 'OptionsData':
      return (
        <span className={css.options}>
          {value.options.map((option) => (
            <span key={option.code} className={css.option}>
              {option.colour && <span className={css.swatch} style={{ background: option.colour }} aria-hidden />}
              {option.label}
            </span>
          ))}
        </span>
      );
    case 'AssetsData':
      return <span className={css.assets}>{value.assets.slice(0, 5).map((asset) => <span key={asset.id} title={asset.label}><Thumb image={asset.thumbnail} size={28} /></span>)}</span>;
  }
}

/** The words of rich text without its marks. */
export function plainText(html: string): string {
  return new DOMParser().parseFromString(html.replace(/<\/(p|h2|h3|li)>|<br\s*\/?>/g, '$& '), 'text/html').body.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}
