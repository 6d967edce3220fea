/** Bulk edits in words. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment, formatNumber } from '@/lib/format';
import { readFragment } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { usePlaceName } from '@/parts/place-name';
import { plainText } from '@/parts/value-data';
import { bulkOperation, type BulkEdit, type BulkOperationFragment } from './query';

const LONGEST = 120;

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The hub writes it as `2026-03-01 08:30 UTC`. */
function momentText(text: string, language: string): string {
  const iso = text.replace(' UTC', 'Z').replace(' ', 'T');
  return Number.isNaN(Date.parse(iso)) ? text : formatMoment(iso, language);
}

/** One step: `Replace “Zelt” by “Kuppelzelt” in Name (German)`. */
export function useStepWords(): (operation: BulkOperationFragment) => string {
  const { t } = useTranslation();
  const { language, localeLabel, unitSymbol } = useWorkspace();
  const placeName = usePlaceName();
  return useCallback(
    (masked) => {
      const { kind, attribute, channel, locale, text, replacement } = readFragment(bulkOperation, masked);
      if (kind === 'SET_ENABLED') return t(text === 'true' ? 'bulk.words.ENABLE' : 'bulk.words.DISABLE');
      const rows = text === '' ? 0 : text.split('\n').length;
      const plain =
        kind === 'CONVERT_UNIT' ? unitSymbol(text)
        : kind === 'TRANSLATE' ? localeLabel(text)
        : attribute?.type === 'RICH_TEXT' ? plainText(text)
        : attribute?.type === 'DATE_TIME' ? momentText(text, language)
        : attribute?.type === 'TABLE' ? t('table.rows', { count: rows, total: formatNumber(rows, language) })
        : text;
      const name = attribute ? placeName(attribute.label, channel, locale) : '–';
      return t(`bulk.words.${kind}`, { name, text: shortened(plain), replacement: shortened(replacement ?? '') });
    },
    [language, localeLabel, placeName, t, unitSymbol],
  );
}

/** A whole bulk edit on one line. */
export function useEditTitle(): (edit: Pick<BulkEdit, 'operations' | 'undoes'>) => string {
  const { t } = useTranslation();
  const stepWords = useStepWords();
  return useCallback(
    ({ operations, undoes }) => {
      const [first, ...others] = undoes?.operations ?? operations;
      const words = first ? stepWords(first) : t('bulk.title');
      const title = others.length === 0 ? words : t('bulk.andMore', { title: words, count: others.length });
      return undoes ? t('bulk.undoOf', { title }) : title;
    },
    [stepWords, t],
  );
}
