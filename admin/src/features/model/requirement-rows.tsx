/**
 * The rows of what channels require. They are drawn anew only where something of their own has changed. Their boxes, fields
 * and buttons are the browser's own: hundreds of them come and go with each turn of the wheel.
 */
import { IconX } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import type { FoundAttribute } from '@/parts/attributes/search';
import type { Ticks } from './family-draft';
import css from './requirements.module.css';

export interface RowActions {
  require: (channels: readonly string[], codes: readonly string[], on: boolean) => void;
  own: (code: string, on: boolean) => void;
  condition: (code: string, expression: string) => void;
  /** Null for those who may not. */
  remove: ((code: string) => void) | null;
}

interface Place {
  /** The head is row 0. */
  index: number;
  top: number;
  /** The column that is the tab stop, where it is in this row. */
  active: number | null;
  channels: readonly string[];
  actions: RowActions;
  readOnly: boolean;
}

interface BoxProps {
  at: string;
  active: boolean;
  label: string;
  ticks: Ticks;
  disabled: boolean;
  onChange: (on: boolean) => void;
}

export function Box({ at, active, label, ticks, disabled, onChange }: BoxProps) {
  const half = ticks === 'some';
  return <input type="checkbox" ref={(box) => { if (box) box.indeterminate = half; }} className={css.box} data-at={at} tabIndex={active ? 0 : -1} aria-label={label} checked={ticks === 'all'} disabled={disabled} onChange={() => onChange(ticks !== 'all')} />;
}

interface GroupRowProps extends Place {
  label: string;
  codes: readonly string[];
  everywhere: Ticks;
  /** One of each channel, as text so that the same is the same. */
  inChannels: string;
}

export const GroupRow = memo(function GroupRow({ index, top, active, channels, actions, readOnly, label, codes, everywhere, inChannels }: GroupRowProps) {
  const { t } = useTranslation();
  const { channelLabel } = useWorkspace();
  const states = inChannels.split(',') as Ticks[];
  const end = channels.length + 2;
  return (
    <div role="row" aria-rowindex={index + 1} className={css.row} data-group style={{ transform: `translateY(${top}px)` }}>
      <div role="rowheader" className={css.name} data-at={`${index}:0`} tabIndex={active === 0 ? 0 : -1}><strong>{label}</strong> <span className={css.dim}>{codes.length}</span></div>
      <div role="gridcell" className={css.cell}><Box at={`${index}:1`} active={active === 1} label={t('model.requireGroupEverywhere', { group: label })} ticks={everywhere} disabled={readOnly} onChange={(on) => actions.require(channels, codes, on)} /></div>
      {channels.map((channel, at) => (
        <div key={channel} role="gridcell" className={css.cell}>
          <Box at={`${index}:${at + 2}`} active={active === at + 2} label={t('model.requireGroupIn', { group: label, channel: channelLabel(channel) })} ticks={states[at] ?? 'none'} disabled={readOnly} onChange={(on) => actions.require([channel], codes, on)} />
        </div>
      ))}
      {Array.from({ length: readOnly ? 2 : 3 }, (_, at) => <Nothing key={at} at={`${index}:${end + at}`} active={active === end + at} />)}
    </div>
  );
});

interface AttributeRowProps extends Place {
  attribute: FoundAttribute;
  /** A `1` for each channel that requires it, else a `0`. */
  required: string;
  needed: boolean;
  own: boolean;
  condition: string;
  /** What the hub says against the condition. */
  wrong: string | undefined;
}

export const AttributeRow = memo(function AttributeRow(props: AttributeRowProps) {
  const { index, top, active, channels, actions, readOnly, attribute, required } = props;
  const { t } = useTranslation();
  const { channelLabel } = useWorkspace();
  const { code, label } = attribute;
  const all: Ticks = !required.includes('1') ? 'none' : required.includes('0') ? 'some' : 'all';
  const end = channels.length + 4;
  return (
    <div role="row" aria-rowindex={index + 1} className={css.row} style={{ transform: `translateY(${top}px)` }}>
      <div role="rowheader" className={css.name} data-at={`${index}:0`} tabIndex={active === 0 ? 0 : -1} title={`${label} (${code})`}>
        <span className={css.label}>{label}</span> <span className={css.dim}>{t(`type.${attribute.type}`)}</span>
      </div>
      <div role="gridcell" className={css.cell}><Box at={`${index}:1`} active={active === 1} label={t('model.requireEverywhere', { attribute: label })} ticks={all} disabled={readOnly} onChange={(on) => actions.require(channels, [code], on)} /></div>
      {channels.map((channel, at) => (
        <div key={channel} role="gridcell" className={css.cell}>
          <Box at={`${index}:${at + 2}`} active={active === at + 2} label={t('model.requiredIn', { attribute: label, channel: channelLabel(channel) })} ticks={required[at] === '1' ? 'all' : 'none'} disabled={readOnly} onChange={(on) => actions.require([channel], [code], on)} />
        </div>
      ))}
      <Extras {...props} />
      {actions.remove && (
        <div role="gridcell" className={css.cell}>
          <button type="button" className={css.take} data-at={`${index}:${end}`} tabIndex={active === end ? 0 : -1} aria-label={t('model.leave.take', { name: label })} onClick={() => actions.remove?.(code)}><IconX size={14} aria-hidden /></button>
        </div>
      )}
    </div>
  );
});

/** What only something that is required can have. */
function Extras({ index, active, channels, actions, readOnly, attribute: { code, label }, needed, own, condition, wrong }: AttributeRowProps) {
  const { t } = useTranslation();
  const at = channels.length + 2;
  if (!needed) return <><Nothing at={`${index}:${at}`} active={active === at} /><Nothing at={`${index}:${at + 1}`} active={active === at + 1} /></>;
  return (
    <>
      <div role="gridcell" className={css.cell}><Box at={`${index}:${at}`} active={active === at} label={t('model.ownValueOf', { attribute: label })} ticks={own ? 'all' : 'none'} disabled={readOnly} onChange={(on) => actions.own(code, on)} /></div>
      <div role="gridcell" className={css.cell} data-wide>
        <input type="text" className={css.condition} spellCheck={false} autoComplete="off" placeholder={t('rules.always')} data-at={`${index}:${at + 1}`} tabIndex={active === at + 1 ? 0 : -1} aria-label={t('model.onlyWhereOf', { attribute: label })} aria-invalid={wrong !== undefined} title={wrong} value={condition} disabled={readOnly} onChange={(event) => actions.condition(code, event.currentTarget.value)} />
      </div>
    </>
  );
}

function Nothing({ at, active }: { at: string; active: boolean }) {
  return <div role="gridcell" className={css.cell} data-at={at} tabIndex={active ? 0 : -1} />;
}
