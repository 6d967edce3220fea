/** One cell, by the type of its column. Plain inputs of the browser: a table has too many cells for more. */
import { useTranslation } from 'react-i18next';
import { canonicalColour } from '@/lib/colour';
import { cellText, firstUnit, isSound, readCell, unitsOf, type CellContext } from '@/parts/table-value/cells';
import type { TableColumn } from '@/parts/table-value/columns';
import type { CellData } from '@/parts/table-value/rows';
import { useTyped, useWallClock, wallClockProps } from '../use-typed';
import css from './table-input.module.css';

interface CellProps {
  id: string | undefined;
  column: TableColumn;
  data: CellData | undefined;
  label: string;
  /** The hub said so. */
  wrong: boolean;
  lang: string | undefined;
  context: CellContext;
  onChange: (data: CellData | null) => void;
}

export function CellInput(props: CellProps) {
  const { column, data } = props;
  const sound = data === undefined || isSound(column, data);
  switch (column.type) {
    case 'measurement': return <AmountCell {...props} />;
    case 'colour': return <ColourCell {...props} />;
    // Their inputs can show nothing else: what was pasted and could not be read is mended as text.
    case 'boolean': return sound ? <BooleanCell {...props} /> : <TypedCell {...props} late />;
    case 'date': return sound ? <DateCell {...props} /> : <TypedCell {...props} late />;
    case 'date_time': return sound ? <MomentCell {...props} /> : <TypedCell {...props} late />;
    default: return <TypedCell {...props} />;
  }
}

/** What every input of a cell has in common. */
function shared({ id, column, data, label, wrong }: CellProps) {
  const unsound = data !== undefined && !isSound(column, data);
  return { id, className: css.cell, 'data-empty': data === undefined || undefined, 'aria-label': label, 'aria-invalid': wrong || unsound || undefined };
}

/** `late`: hands on what was typed when it is left, since another input takes its place once it can be read. */
function TypedCell({ late, ...props }: CellProps & { late?: boolean }) {
  const { column, data, lang, context, onChange } = props;
  const [text, setText] = useTyped(data, {
    show: (value) => cellText(column, value, context),
    isFor: (typed, value) => (readCell(column, typed, context) ?? undefined) === value,
  });
  const numeric = column.type === 'number';
  return (
    <input
      {...shared(props)}
      type="text"
      data-numeric={numeric || undefined}
      inputMode={numeric ? 'decimal' : column.type === 'link' ? 'url' : undefined}
      lang={column.type === 'text' ? lang : undefined}
      spellCheck={column.type === 'text'}
      autoComplete="off"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        if (!late) onChange(readCell(column, event.currentTarget.value, context));
      }}
      onBlur={late ? () => onChange(readCell(column, text, context)) : undefined}
    />
  );
}

/** An amount and its unit. What was pasted and names no unit stands in the place of the amount. */
function AmountCell(props: CellProps) {
  const { t } = useTranslation();
  const { column, data, label, context, onChange } = props;
  const measured = typeof data === 'object' ? data : undefined;
  const amountColumn: TableColumn = { ...column, type: 'number' };
  const amount = measured?.amount ?? (data === undefined ? undefined : String(data));
  const unit = measured?.unit ?? firstUnit(column, context.families);
  const [text, setText] = useTyped(amount, {
    show: (value) => cellText(amountColumn, value, context),
    isFor: (typed, value) => (readCell(amountColumn, typed, context) ?? undefined) === value,
  });
  const known = unitsOf(column, context.families);
  const units = known.some((each) => each.code === unit) ? known : [{ code: unit, symbol: unit }, ...known];
  const type = (next: string) => {
    setText(next);
    const read = readCell(amountColumn, next, context);
    onChange(read === null ? null : { amount: String(read), unit });
  };
  return (
    <span className={css.amount}>
      <input {...shared(props)} type="text" inputMode="decimal" data-numeric autoComplete="off" value={text} onChange={(event) => type(event.currentTarget.value)} />
      <select className={css.unit} aria-label={t('editor.unitOf', { name: label })} disabled={!measured} value={unit} onChange={(event) => measured && onChange({ ...measured, unit: event.currentTarget.value })}>
        {units.map((each) => <option key={each.code} value={each.code}>{each.symbol}</option>)}
      </select>
    </span>
  );
}

function BooleanCell(props: CellProps) {
  const { t } = useTranslation();
  const { data, onChange } = props;
  return (
    <select {...shared(props)} value={data === undefined ? '' : String(data)} onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value === 'true')}>
      <option value="">–</option>
      <option value="true">{t('common.yes')}</option>
      <option value="false">{t('common.no')}</option>
    </select>
  );
}

function DateCell(props: CellProps) {
  const { data, onChange } = props;
  return <input {...shared(props)} type="date" max="9999-12-31" value={typeof data === 'string' ? data : ''} onChange={(event) => onChange(event.currentTarget.value || null)} />;
}

function MomentCell(props: CellProps) {
  const { data, context, onChange } = props;
  const [wall, change] = useWallClock(typeof data === 'string' ? data : undefined, context.zone, onChange);
  return <input {...shared(props)} {...wallClockProps(wall)} value={wall} onChange={(event) => change(event.currentTarget.value)} />;
}

/** The digits, and before them the browser's own picker, which has no way to say *none*. */
function ColourCell(props: CellProps) {
  const { t } = useTranslation();
  const { data, label, onChange } = props;
  const colour = typeof data === 'string' ? canonicalColour(data) : null;
  return (
    <span className={css.amount}>
      <input type="color" className={css.picker} tabIndex={-1} data-empty={colour === null || undefined} aria-label={t('editor.pickColour', { name: label })} value={colour ?? '#ffffff'} onChange={(event) => onChange(event.currentTarget.value)} />
      <TypedCell {...props} />
    </span>
  );
}
