/** Puts what is wrong into the reader's words, with the labels of the model in place of its codes. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { insideOf, valuePlace } from '@/lib/value-path';
import { useWorkspace } from '@/lib/workspace';
import { useViolationMessage } from '@/ui/failure';
import { usePlaceName } from './place-name';
import { blockTypesOf, nameOf as fieldName } from './blocks/blocks';
import { columnLabel, columnsOf } from './table-value/columns';
import { cellProblem } from './table-value/problem';

interface Named {
  code: string;
  label: string;
  /** Of a table they name its columns, of blocks their fields. */
  settings?: unknown;
}

type Said = Pick<Violation, 'code' | 'path' | 'message' | 'parameters'>;

/** What is wrong with one value. Of a table it says in which cell, of blocks in which field: `Row 3, Amount: Too large`. */
export function useValueMessage(): (violation: Said, settings?: unknown) => string {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const say = useViolationMessage();
  return useCallback(
    (violation, settings) => {
      const inside = insideOf(violation.path, 'blocks');
      if (inside) {
        const field = blockTypesOf(settings).flatMap((type) => type.fields).find((each) => each.code === inside.part);
        const block = t('blocks.number', { number: inside.index + 1 });
        return t('violation.at', { place: field ? `${block}, ${fieldName(field, labelLocale)}` : block, message: say(violation) });
      }
      const cell = cellProblem(violation.message);
      if (!cell) return say(violation);
      const column = columnsOf(settings).find((each) => each.code === cell.column);
      const row = t('table.row', { number: cell.row + 1 });
      const place = cell.column === null ? row : `${row}, ${column ? columnLabel(column, labelLocale) : cell.column}`;
      return t('violation.at', { place, message: say({ ...violation, message: cell.message }) });
    },
    [labelLocale, say, t],
  );
}

/** For lists, where no field stands beside the sentence: `Claim (French): Missing`. */
export function useViolationText(): (violation: Pick<Violation, 'code' | 'path' | 'message' | 'parameters'>, attributes?: readonly Named[]) => string {
  const { t } = useTranslation();
  const nameOf = usePlaceName();
  const say = useViolationMessage();
  const sayValue = useValueMessage();
  return useCallback(
    (violation, attributes = []) => {
      const place = valuePlace(violation.path);
      if (!place) return say(violation);
      const attribute = attributes.find((each) => each.code === place.attribute);
      const { channel, locale } = place.scope ?? { channel: null, locale: null };
      return t('violation.at', { place: nameOf(attribute?.label ?? place.attribute, channel, locale), message: sayValue(violation, attribute?.settings) });
    },
    [nameOf, say, sayValue, t],
  );
}
