/** The data of a value as people read it. */
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate, formatDecimal, formatMoment, formatMoney } from '@/lib/format';
import { graphql, readFragment, type FragmentOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Colour } from '@/ui/colour';
import { rowsOf } from './table-value/rows';
import { TableCard } from './table-value/table-card';
import { Thumb } from './thumb';
import css from './value-data.module.css';

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
    ... on DateTimeData { dateTime }
    ... on ColourData { colour }
    ... on TableData { rows }
    ... on AssetsData { assets { id code label(locale: $locale) thumbnail { url width height } } }
    ... on RecordsData { records { id kind code label(locale: $locale) thumbnail { url width height } } }
    ... on ProductData { product { id kind code label(locale: $locale) thumbnail { url width height } } }
    ... on ProductsData { products { id kind code label(locale: $locale) thumbnail { url width height } } }
    ... on BlocksData { blocks named { id kind code label(locale: $locale) thumbnail { url width height } } }
  }
`);

export type ValueDataFragment = FragmentOf<typeof valueData>;

/** One line, for tables and summaries. */
export function ValueText({ attribute, data }: { attribute: { code: string; type?: string }; data: ValueDataFragment }) {
  const { t } = useTranslation();
  const { language, unitSymbol } = useWorkspace();
  const value = readFragment(valueData, data);
  switch (value.__typename) {
    case 'TextData': return <>{attribute.type === 'RICH_TEXT' ? plainText(value.text) : value.text}</>;
    case 'NumberData': return <span className="numbers">{formatDecimal(value.number, language)}</span>;
    case 'BooleanData': return <>{value.boolean ? t('common.yes') : t('common.no')}</>;
    case 'DateData': return <>{formatDate(value.date, language)}</>;
    case 'DateTimeData': return <time dateTime={value.dateTime}>{formatMoment(value.dateTime, language)}</time>;
    case 'ColourData': return <Colour colour={value.colour} />;
    case 'TableData': return <TableCard attribute={attribute.code} rows={rowsOf(value.rows)} />;
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
    case 'RecordsData': return <Targets targets={value.records} />;
    case 'ProductsData': return <Targets targets={value.products} />;
    case 'BlocksData': return <>{t('blocks.count', { count: value.blocks.length })}</>;
    case 'ProductData': return value.product ? <Targets targets={[value.product]} /> : <>–</>;
  }
}

interface NamedTarget {
  id: string;
  code: string;
  label: string;
  thumbnail: { url: string } | null;
}

/** Few records have a picture, so that no place is kept for one. */
function Targets({ targets }: { targets: readonly NamedTarget[] }) {
  return (
    <span title={targets.map((target) => target.code).join(', ')}>
      {targets.map((target, at) => (
        <Fragment key={target.id}>
          {at > 0 && ', '}
          {target.thumbnail && <span className={css.targetPicture}><Thumb image={target.thumbnail} size={22} /></span>}
          {target.label}
        </Fragment>
      ))}
    </span>
  );
}

/** The words of rich text without its marks. */
export function plainText(html: string): string {
  return new DOMParser().parseFromString(html.replace(/<\/(p|h2|h3|li)>|<br\s*\/?>/g, '$& '), 'text/html').body.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}
