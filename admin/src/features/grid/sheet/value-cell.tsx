/** A value in a cell that can be edited: what is stored, or what is typed and on its way, or what was refused and why. */
import { VisuallyHidden } from '@mantine/core';
import { useCallback, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ValueText } from '@/parts/value-data';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { Row } from '../pages';
import type { CellEdit } from './edits';
import type { Sheet } from './use-sheet';
import css from './sheet.module.css';

export function useCellEdit(sheet: Sheet | null, row: Row, attribute: ValueAttribute | undefined): CellEdit | undefined {
  const cell = sheet && attribute ? sheet.cellOf(row, attribute) : null;
  return useSyncExternalStore(
    useCallback((listener) => (sheet && cell ? sheet.edits.subscribe(listener) : () => {}), [cell, sheet]),
    useCallback(() => (sheet && cell ? sheet.edits.of(cell) : undefined), [cell, sheet]),
  );
}

interface ValueCellProps {
  row: Row;
  attribute: { code: string; type: string };
  edit?: CellEdit;
}

export function ValueCell({ row, attribute, edit }: ValueCellProps): ReactNode {
  const { t } = useTranslation();
  if (edit) {
    return (
      <span className={css.typed} data-state={edit.state}>
        {edit.text === '' ? '–' : edit.text}
        {edit.state === 'refused' && <VisuallyHidden>. {t('sheet.notSaved', { reason: edit.message ?? '' })}</VisuallyHidden>}
      </span>
    );
  }
  const value = row.values.find((each) => each.attribute.code === attribute.code);
  if (!value) return <span className={css.nothing}>–</span>;
  const { kind, resource, rule } = value.origin;
  const from = kind === 'INHERITED' ? t('sheet.inherited', { name: resource?.label ?? '' }) : kind === 'CALCULATED' ? t('sheet.calculated', { name: rule?.label ?? '' }) : undefined;
  return (
    <span className={css.value} data-derived={kind === 'OWN' ? undefined : kind} title={from}>
      <ValueText attribute={value.attribute} data={value.data} />
      {from && <VisuallyHidden>. {from}</VisuallyHidden>}
    </span>
  );
}

