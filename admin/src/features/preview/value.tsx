/** Values of a document as a page shows them. */
import { useTranslation } from 'react-i18next';
import { formatDate, formatDecimal, formatMoment, formatMoney } from '@/lib/format';
import { Colour } from '@/ui/colour';
import { RichText } from './rich-text';
import { safeAddress } from './safe-address';
import type { Block, Data, Named, Picture } from './sheet';
import css from './preview.module.css';

const LARGE = 640;

export function DataView({ value }: { value: Data }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  switch (value.type) {
    case 'identifier':
    case 'text': return <>{value.data}</>;
    case 'textarea': return <span className={css.lines}>{value.data}</span>;
    case 'rich_text': return <div className={css.prose}><RichText html={value.data} /></div>;
    case 'link': return <Address text={value.data} />;
    case 'number': return <span className="numbers">{formatDecimal(value.data, language)}</span>;
    case 'date': return <>{formatDate(value.data, language)}</>;
    case 'date_time': return <>{formatMoment(value.data, language)}</>;
    case 'colour': return <Colour colour={value.data} />;
    case 'boolean': return <>{t(value.data ? 'common.yes' : 'common.no')}</>;
    case 'measurement': return <span className="numbers">{formatDecimal(value.data.amount, language)} {value.data.symbol}</span>;
    case 'price': return <span className="numbers">{value.data.map(({ amount, currency }) => formatMoney(amount, currency, language)).join(' · ')}</span>;
    case 'select':
    case 'reference': return <Names list={[value.data]} />;
    case 'multi_select':
    case 'reference_list': return <Names list={value.data} />;
    case 'product_link': return <code>{value.data.code}</code>;
    case 'product_link_list': return <code>{value.data.map((each) => each.code).join(', ')}</code>;
    case 'blocks': return <div className={css.blocks}>{value.data.map((block) => <BlockView key={block.id} block={block} />)}</div>;
    case 'asset': return <PictureView picture={value.data} />;
    case 'asset_list': return <div className={css.pictures}>{value.data.map((picture) => <PictureView key={picture.code} picture={picture} />)}</div>;
    case 'table': return <TableView columns={value.data.columns} rows={value.data.rows} />;
  }
}

function Address({ text }: { text: string }) {
  const address = safeAddress(text);
  return address ? <a href={address} target="_blank" rel="noopener noreferrer">{text}</a> : <>{text}</>;
}

function Names({ list }: { list: readonly Named[] }) {
  return <>{list.map((each) => each.label).join(', ')}</>;
}

/** The rendition nearest to the size of the page. */
export function bestOf({ renditions }: Picture) {
  const sorted = Object.values(renditions).sort((one, other) => one.width - other.width);
  return sorted.find((rendition) => rendition.width >= LARGE) ?? sorted.at(-1);
}

export function PictureView({ picture }: { picture: Picture }) {
  const rendition = bestOf(picture);
  if (rendition) {
    return (
      <figure className={css.figure}>
        <img src={rendition.url} width={rendition.width} height={rendition.height} alt={picture.alt ?? ''} loading="lazy" decoding="async" />
        {picture.credit && <figcaption>{picture.credit}</figcaption>}
      </figure>
    );
  }
  return picture.download ? <a href={picture.download.url}>{picture.download.filename}</a> : <code>{picture.code}</code>;
}

function BlockView({ block }: { block: Block }) {
  return (
    <div className={css.block}>
      {Object.entries(block.fields).map(([field, value]) => <div key={field}><DataView value={value} /></div>)}
    </div>
  );
}

function TableView({ columns, rows }: { columns: readonly Named[]; rows: readonly Record<string, Data>[] }) {
  return (
    <div className={css.tableWrap}>
      <table className={css.table}>
        <thead><tr>{columns.map((column) => <th key={column.code} scope="col">{column.label}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>{columns.map(({ code }) => { const cell = row[code]; return <td key={code}>{cell && <DataView value={cell} />}</td>; })}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
