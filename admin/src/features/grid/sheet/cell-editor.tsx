/** What a cell becomes while it is edited, by the type of its attribute. Enter and Tab keep what was typed and move on, Escape lets it go. */
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { canonicalColour } from '@/lib/colour';
import { Limits, limitsHere, limitsQuery } from '@/parts/limits';
import { familyOf, firstUnit } from '@/parts/table-value/cells';
import type { EditData } from '@/parts/value-input/edit-data';
import { useWallClock, wallClockProps } from '@/parts/value-input/use-typed';
import { amountText, readText, textOf } from './cell-text';
import { useEditorFocus, useKeep, type EditorProps } from './keep';
import { isNamed } from './known-names';
import { PickEditor } from './pick-editor';
import css from './sheet.module.css';

export function CellEditor(props: EditorProps) {
  const { attribute, begun, sheet, row } = props;
  const { data, text } = sheet.held(row, attribute);
  // What was refused is mended as the text it was typed as; so is what somebody begins to type.
  const asText = begun !== null || (data === null && text !== '');
  if (isNamed(attribute) || attribute.type === 'BOOLEAN') return <PickEditor {...props} />;
  if (attribute.type === 'TEXTAREA') return <LongEditor {...props} />;
  if (attribute.type === 'DATE' && !asText) return <DayEditor {...props} />;
  if (attribute.type === 'DATE_TIME' && !asText) return <MomentEditor {...props} />;
  return <LineEditor {...props} />;
}

function LineEditor(props: EditorProps) {
  const { t } = useTranslation();
  const { sheet, row, attribute, begun } = props;
  const input = useRef<HTMLInputElement>(null);
  const held = sheet.held(row, attribute);
  // The unit stands beside it.
  const shown = held.data?.measurement ? amountText(held.data.measurement.amount, sheet.context) : held.text;
  const [text, setText] = useState(begun ?? shown);
  const [unit, setUnit] = useState(held.data?.measurement?.unit);
  useEditorFocus(input);
  const { finish, onKeyDown } = useKeep(props, () => {
    const read = readText(attribute, text, withUnit(held.data, unit), sheet.context);
    return { read, text: 'problem' in read ? text.trim() : textOf(attribute, read.data, sheet.context) };
  });
  const numeric = attribute.type === 'NUMBER' || attribute.type === 'MEASUREMENT' || attribute.type === 'PRICE';
  return (
    <span className={css.editor} data-sheet-editor onKeyDown={onKeyDown} onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && finish('left behind')}>
      {attribute.type === 'COLOUR' && (
        <input type="color" className={css.picker} tabIndex={-1} aria-label={t('editor.pickColour', { name: attribute.label })} value={canonicalColour(text) ?? '#ffffff'} onChange={(event) => setText(event.currentTarget.value)} />
      )}
      <input
        ref={input}
        className={css.input}
        type="text"
        inputMode={numeric ? 'decimal' : attribute.type === 'LINK' ? 'url' : undefined}
        lang={attribute.localizable ? sheet.scope.locale.replace('_', '-') : undefined}
        spellCheck={attribute.type === 'TEXT'}
        autoComplete="off"
        aria-label={attribute.label}
        placeholder={attribute.type === 'PRICE' ? sheet.context.currencies[0] : undefined}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {attribute.type === 'TEXT' && <CellLimits {...props} text={text} />}
      {attribute.type === 'MEASUREMENT' && <UnitSelect {...props} unit={unit} change={setUnit} back={() => input.current?.focus()} />}
    </span>
  );
}

/** The unit that a bare amount will have. */
function withUnit(data: EditData | null, unit: string | undefined): EditData | null {
  return unit ? { measurement: { amount: data?.measurement?.amount ?? '0', unit } } : data;
}

function UnitSelect({ attribute, sheet, unit, change, back }: EditorProps & { unit: string | undefined; change: (unit: string) => void; back: () => void }) {
  const { t } = useTranslation();
  const column = { settings: (attribute.settings ?? {}) as Record<string, unknown> };
  const units = familyOf(column, sheet.context.families)?.units ?? [];
  const choose = (next: string) => {
    change(next);
    back();
  };
  return (
    <select className={css.unit} tabIndex={-1} aria-label={t('editor.unitOf', { name: attribute.label })} value={unit ?? firstUnit(column, sheet.context.families)} onChange={(event) => choose(event.currentTarget.value)}>
      {units.map((each) => <option key={each.code} value={each.code}>{each.symbol}</option>)}
    </select>
  );
}

/** Alt with Enter breaks the line. */
function LongEditor(props: EditorProps) {
  const { sheet, row, attribute, begun } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(begun ?? sheet.held(row, attribute).text);
  useEditorFocus(input);
  const { finish, onKeyDown } = useKeep(props, () => ({ read: readText(attribute, text, null, sheet.context), text }));
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      const { selectionStart, selectionEnd } = event.currentTarget;
      event.currentTarget.setRangeText('\n', selectionStart, selectionEnd, 'end');
      setText(event.currentTarget.value);
    } else onKeyDown(event);
  };
  return (
    <span className={css.editor} data-sheet-editor data-long onBlur={() => finish('left behind')}>
      <textarea ref={input} className={css.input} rows={5} lang={attribute.localizable ? sheet.scope.locale.replace('_', '-') : undefined} aria-label={attribute.label} value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKey} />
      <CellLimits {...props} text={text} />
    </span>
  );
}

/** What channels take of the text, below the cell while one types. Asked once a family. */
function CellLimits({ row, attribute, sheet, text }: EditorProps & { text: string }) {
  const family = row.family?.code;
  const [demands] = useQuery({ query: limitsQuery, variables: { family: family ?? '' }, pause: family === undefined });
  const here = limitsHere(demands.data?.attributeLimits ?? [], attribute, sheet.scope.channel, sheet.scope.locale);
  if (here.length === 0) return null;
  return <span className={css.limits}><Limits limits={here} rich={false} text={text} id={`limits-${row.id}`} /></span>;
}

function DayEditor(props: EditorProps) {
  const { sheet, row, attribute } = props;
  const input = useRef<HTMLInputElement>(null);
  const [day, setDay] = useState(sheet.held(row, attribute).data?.date ?? '');
  useEditorFocus(input);
  const { finish, onKeyDown } = useKeep(props, () => ({ read: { data: day === '' ? null : { date: day } }, text: day }));
  return (
    <span className={css.editor} data-sheet-editor>
      <input ref={input} className={css.input} type="date" max="9999-12-31" aria-label={attribute.label} value={day} onChange={(event) => setDay(event.currentTarget.value)} onKeyDown={onKeyDown} onBlur={() => finish('left behind')} />
    </span>
  );
}

function MomentEditor(props: EditorProps) {
  const { sheet, row, attribute } = props;
  const input = useRef<HTMLInputElement>(null);
  const [moment, setMoment] = useState(sheet.held(row, attribute).data?.dateTime ?? null);
  const [wall, change] = useWallClock(moment ?? undefined, sheet.context.zone, setMoment);
  useEditorFocus(input);
  const { finish, onKeyDown } = useKeep(props, () => ({ read: { data: moment === null ? null : { dateTime: moment } }, text: wall.replace('T', ' ') }));
  return (
    <span className={css.editor} data-sheet-editor>
      <input ref={input} className={css.input} {...wallClockProps(wall)} aria-label={attribute.label} value={wall} onChange={(event) => change(event.currentTarget.value)} onKeyDown={onKeyDown} onBlur={() => finish('left behind')} />
    </span>
  );
}
