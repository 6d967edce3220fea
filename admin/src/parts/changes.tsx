/** Changes as a reader takes them in: words that came and went, prices with their per cent, pictures side by side. */
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Tag } from '@/ui/tag';
import { BlockChanges } from './blocks/block-changes';
import { blocksOf, type Blocks } from './blocks/blocks';
import css from './changes.module.css';
import { rowsOf, type TableRows } from './table-value/rows';
import { TableChanges } from './table-value/table-changes';
import { Thumb } from './thumb';
import { plainText, valueData, ValueText } from './value-data';
import { remember } from './value-input/targets';
import { Words } from './words';

export const changeParts = graphql(
  `
    fragment ChangeParts on Change {
      path
      kind
      channel
      locale
      attribute { code type label(locale: $uiLocale) sort group { code sort } }
      before { text(locale: $uiLocale) data { ...ValueDataParts } }
      after { text(locale: $uiLocale) data { ...ValueDataParts } }
      authors { id name }
    }
  `,
  [valueData],
);

export type ChangeFragment = FragmentOf<typeof changeParts>;
type ChangeRow = ResultOf<typeof changeParts>;
type Side = ChangeRow['before'];

interface ChangesProps {
  changes: readonly ChangeFragment[];
  authors?: boolean;
  /** What can be done with one change, by its path and what it is called. */
  actions?: (path: string, name: string) => ReactNode;
}

export function Changes({ changes, authors, actions }: ChangesProps) {
  const { t } = useTranslation();
  const rows = useMemo(() => changes.map((masked) => readFragment(changeParts, masked)).sort(asInTheForm), [changes]);
  if (rows.length === 0) return <p className={css.none}>{t('changes.none')}</p>;
  return (
    <ul className={css.list}>
      {rows.map((change) => <ChangeItem key={change.path} change={change} authors={authors} actions={actions} />)}
    </ul>
  );
}

/** Values in the order of the editor's groups, then what concerns the resource as a whole. */
function asInTheForm(one: ChangeRow, other: ChangeRow): number {
  const rank = ({ attribute }: ChangeRow) => (attribute ? [attribute.group.sort, attribute.sort] : [Number.MAX_SAFE_INTEGER, 0]);
  const [group = 0, place = 0] = rank(one);
  const [otherGroup = 0, otherPlace = 0] = rank(other);
  return group - otherGroup || place - otherPlace;
}

/** A list without elements is nothing: what follows is new. */
function filled(side: Side): Side {
  return side && (side.data || side.text !== '') ? side : null;
}

function ChangeItem({ change: raw, authors, actions }: Omit<ChangesProps, 'changes'> & { change: ChangeRow }) {
  const { t } = useTranslation();
  const change = { ...raw, before: filled(raw.before), after: filled(raw.after) };
  const { channelLabel, localeLabel } = useWorkspace();
  const name = change.attribute?.label ?? t(`changes.kind.${change.kind}`);
  return (
    <li className={css.item}>
      <div className={css.head}>
        <span className={css.name}>{name}</span>
        {change.kind === 'ASSOCIATIONS' && <AssociationTypeName path={change.path} />}
        {change.channel && <span className={css.scope}>{channelLabel(change.channel)}</span>}
        {change.locale && <span className={css.scope}>{localeLabel(change.locale)}</span>}
        {!change.before && <Tag tone="good">{t('changes.added')}</Tag>}
        {!change.after && <Tag tone="bad">{t('changes.removed')}</Tag>}
        {authors && change.authors.length > 0 && <span className={css.authors}>{change.authors.map((author) => author.name).join(', ')}</span>}
        {actions && <span className={css.actions}>{actions(change.path, name)}</span>}
      </div>
      <Body change={change} />
    </li>
  );
}

const typesQuery = graphql(`query ChangedAssociationTypes($locale: String) { associationTypes { code label(locale: $locale) } }`);

/** `associations.goes_with` is about one type of associations. */
function AssociationTypeName({ path }: { path: string }) {
  const { labelLocale } = useWorkspace();
  const [result] = useQuery({ query: typesQuery, variables: { locale: labelLocale } });
  const code = path.slice(path.indexOf('.') + 1);
  return <span className={css.scope}>{result.data?.associationTypes.find((type) => type.code === code)?.label ?? code}</span>;
}

function Body({ change }: { change: ChangeRow }) {
  const before = numberOf(change.before);
  const after = numberOf(change.after);
  if (isPicture(change)) return <Pictures before={change.before} after={change.after} />;
  if (change.attribute?.type === 'BLOCKS') return <BlockChanges attribute={change.attribute} before={blocksIn(change.before)} after={blocksIn(change.after)} locale={change.locale} />;
  if (change.attribute?.type === 'TABLE') return <TableChanges attribute={change.attribute} before={tableOf(change.before)} after={tableOf(change.after)} />;
  if (isText(change) && change.before && change.after) return <Words before={textOf(change, change.before)} after={textOf(change, change.after)} locale={change.locale} />;
  return (
    <div className={css.sides}>
      {change.before && <del className={css.side}><SideView side={change.before} change={change} /></del>}
      {change.before && change.after && <span aria-hidden className={css.arrow}>→</span>}
      {change.after && <ins className={css.side}><SideView side={change.after} change={change} /></ins>}
      {before !== null && after !== null && before !== 0 && <Percent ratio={after / before - 1} />}
    </div>
  );
}

function SideView({ side, change }: { side: NonNullable<Side>; change: ChangeRow }) {
  const { t } = useTranslation();
  if (change.kind === 'ENABLED') return <>{t(side.text === 'true' ? 'common.yes' : 'common.no')}</>;
  if (isText(change)) return <span className={css.text}>{textOf(change, side)}</span>;
  return side.data ? <ValueText attribute={change.attribute ?? { code: '' }} data={side.data} /> : <>{side.text}</>;
}

function Percent({ ratio }: { ratio: number }) {
  const { language } = useWorkspace();
  const large = Math.abs(ratio) >= 0.2;
  return <Tag tone={large ? 'warn' : 'plain'}>{formatNumber(ratio, language, { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 1 })}</Tag>;
}

function Pictures({ before, after }: { before: Side; after: Side }) {
  const { t } = useTranslation();
  return (
    <div className={css.pictures}>
      {[before, after].map((side, at) => {
        const data = side?.data ? readFragment(valueData, side.data) : null;
        const assets = data?.__typename === 'AssetsData' ? data.assets : [];
        return (
          <figure key={at}>
            <figcaption>{t(at === 0 ? 'changes.before' : 'changes.after')}</figcaption>
            {assets.length === 0 ? <span className={css.nothing}>{t('changes.nothing')}</span> : <div className={css.strip}>{assets.map((asset) => <span key={asset.id} title={asset.label}><Thumb image={asset.thumbnail} size={96} /></span>)}</div>}
          </figure>
        );
      })}
    </div>
  );
}

function tableOf(side: Side): TableRows | null {
  const data = side?.data ? readFragment(valueData, side.data) : null;
  return data?.__typename === 'TableData' ? rowsOf(data.rows) : null;
}

function blocksIn(side: Side): Blocks {
  const data = side?.data ? readFragment(valueData, side.data) : null;
  if (data?.__typename !== 'BlocksData') return [];
  remember(data.named);
  return blocksOf(data.blocks);
}

function isPicture(change: ChangeRow): boolean {
  return change.attribute?.type === 'ASSET' || change.attribute?.type === 'ASSET_LIST';
}

function isText(change: ChangeRow): boolean {
  return change.attribute !== null && ['IDENTIFIER', 'TEXT', 'TEXTAREA', 'RICH_TEXT', 'LINK'].includes(change.attribute.type);
}

function textOf(change: ChangeRow, side: NonNullable<Side>): string {
  const data = side.data ? readFragment(valueData, side.data) : null;
  const text = data?.__typename === 'TextData' ? data.text : side.text;
  return change.attribute?.type === 'RICH_TEXT' ? plainText(text) : text;
}

/** The figure behind a number, a measurement in the same unit, or a price of one currency. */
function numberOf(side: Side): number | null {
  const data = side?.data ? readFragment(valueData, side.data) : null;
  if (data?.__typename === 'NumberData') return Number(data.number);
  if (data?.__typename === 'MeasurementData') return Number(data.amount);
  if (data?.__typename === 'PriceData' && data.amounts.length > 0) return Number(data.amounts[0]?.amount);
  return null;
}
