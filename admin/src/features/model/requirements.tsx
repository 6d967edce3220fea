/**
 * What each channel requires: attributes by channels, of which only the rows in sight exist. A box of a group, of a row or
 * in the head stands for all it spans. One tab stop; arrows move between cells, Space ticks (WAI-ARIA grid pattern).
 */
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { isRequired, requiredIn, ticks, withCondition, withoutAttribute, withOwn, withRequired, type FamilyDraft, type MatrixRow } from './family-draft';
import { AttributeRow, Box, GroupRow, type RowActions } from './requirement-rows';
import { useMatrixKeys } from './use-matrix-keys';
import css from './requirements.module.css';

const ROW_HEIGHT = 38;
const HEAD_HEIGHT = 58;

interface RequirementsProps {
  rows: readonly MatrixRow[];
  draft: FamilyDraft;
  setDraft: (change: (draft: FamilyDraft) => FamilyDraft) => void;
  violations: readonly Violation[] | undefined;
  readOnly: boolean;
}

export function Requirements({ rows, draft, setDraft, violations, readOnly }: RequirementsProps) {
  const { t } = useTranslation();
  const { channels, channelLabel, language } = useWorkspace();
  const codes = useMemo(() => channels.map((channel) => channel.code), [channels]);
  const listed = useMemo(() => rows.flatMap((row) => ('attribute' in row ? [row.attribute.code] : [])), [rows]);
  const wrong = useMemo(() => wrongConditions(violations), [violations]);
  const frame = useRef<HTMLDivElement>(null);
  const activeRow = useRef(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingStart: HEAD_HEIGHT,
    // The row with the focus stays, even out of sight.
    rangeExtractor: useCallback((range: Range) => withActive(defaultRangeExtractor(range), activeRow.current - 1, range.count), []),
  });
  const columns = codes.length + (readOnly ? 4 : 5);
  const keys = useMatrixKeys({ frame, rows: rows.length + 1, columns, scrollTo: useCallback((row: number) => { if (row > 0) virtual.scrollToIndex(row - 1); }, [virtual]) });
  activeRow.current = keys.active.row;
  const { go } = keys;
  const actions = useMemo<RowActions>(
    () => ({
      require: (wanted, some, on) => setDraft((now) => withRequired(now, wanted, some, on)),
      own: (code, on) => setDraft((now) => withOwn(now, code, on)),
      condition: (code, expression) => setDraft((now) => withCondition(now, code, expression)),
      remove: readOnly ? null : (code) => {
        setDraft((now) => withoutAttribute(now, code));
        // The focus goes to what follows.
        go({ row: activeRow.current, column: codes.length + 4 });
      },
    }),
    [codes, go, readOnly, setDraft],
  );
  useEffect(() => {
    // What was refused comes into sight.
    const at = rows.findIndex((row) => 'attribute' in row && wrong.has(row.attribute.code));
    if (at >= 0) go({ row: at + 1, column: codes.length + 3 });
    // Only when the hub has answered anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wrong]);
  const activeIn = (row: number) => (keys.active.row === row ? keys.active.column : null);
  const head = activeIn(0);
  const style = { '--channels': codes.length, '--tools': readOnly ? '0px' : '40px', maxHeight: 'max(320px, calc(100dvh - 240px))' } as CSSProperties;
  return (
    <div ref={frame} className={css.frame} role="grid" aria-label={t('model.requirements')} aria-rowcount={rows.length + 1} aria-colcount={columns} style={style} onKeyDown={keys.onKeyDown} onFocus={keys.onFocus}>
      <div role="rowgroup" className={css.head}>
        <div role="row" aria-rowindex={1} className={css.row}>
          <div role="columnheader" className={css.name} data-at="0:0" tabIndex={head === 0 ? 0 : -1}>{t('model.attribute')}</div>
          <div role="columnheader" className={css.headCell}>
            <span>{t('model.everywhere')}</span>
            <Box at="0:1" active={head === 1} label={t('model.requireAllEverywhere')} ticks={ticks(draft, codes, listed)} disabled={readOnly} onChange={(on) => actions.require(codes, listed, on)} />
          </div>
          {codes.map((channel, at) => {
            const count = requiredIn(draft, channel);
            const numbers = { count: draft.attributes.size, required: formatNumber(count, language), total: formatNumber(draft.attributes.size, language), channel: channelLabel(channel) };
            return (
              <div key={channel} role="columnheader" className={css.headCell} title={t('model.requiredCountIn', numbers)}>
                <span className={css.channel}>{channelLabel(channel)}</span>
                <span className={css.figure}>
                  <Box at={`0:${at + 2}`} active={head === at + 2} label={t('model.requireAllIn', { channel: channelLabel(channel) })} ticks={ticks(draft, [channel], listed)} disabled={readOnly} onChange={(on) => actions.require([channel], listed, on)} />
                  {t('model.requiredCount', numbers)}
                </span>
              </div>
            );
          })}
          <div role="columnheader" className={css.headCell} title={t('model.ownValueHint')} data-at={`0:${codes.length + 2}`} tabIndex={head === codes.length + 2 ? 0 : -1}>{t('model.ownValue')}</div>
          <div role="columnheader" className={css.headCell} data-at={`0:${codes.length + 3}`} data-wide tabIndex={head === codes.length + 3 ? 0 : -1}>{t('model.onlyWhere')}</div>
          {!readOnly && <div role="columnheader" className={css.headCell} aria-label={t('common.actions')} data-at={`0:${codes.length + 4}`} tabIndex={head === codes.length + 4 ? 0 : -1} />}
        </div>
      </div>
      <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const place = { index: item.index + 1, top: item.start, active: activeIn(item.index + 1), channels: codes, actions, readOnly };
          if ('group' in row) return <GroupRow key={`+${row.group}`} {...place} label={row.label} codes={row.codes} everywhere={ticks(draft, codes, row.codes)} inChannels={codes.map((channel) => ticks(draft, [channel], row.codes)).join()} />;
          const { attribute } = row;
          const required = codes.map((channel) => (draft.required.get(channel)?.has(attribute.code) ? '1' : '0')).join('');
          return <AttributeRow key={attribute.code} {...place} attribute={attribute} required={required} needed={isRequired(draft, attribute.code)} own={draft.own.has(attribute.code)} condition={draft.conditions.get(attribute.code) ?? ''} wrong={wrong.get(attribute.code)} />;
        })}
      </div>
    </div>
  );
}

function withActive(indexes: number[], active: number, count: number): number[] {
  if (active < 0 || active >= count || indexes.includes(active)) return indexes;
  return [...indexes, active].sort((one, other) => one - other);
}

/** Attribute -> what is wrong with its condition. */
function wrongConditions(violations: readonly Violation[] | undefined): ReadonlyMap<string, string> {
  return new Map((violations ?? []).flatMap(({ path, message }) => (path.startsWith('conditions.') ? [[path.slice('conditions.'.length), message] as const] : [])));
}
