/** How far each language is, as bars that people can look at. */
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import type { Progress } from './query';
import css from './translations.module.css';

interface Props {
  rows: readonly Progress[];
  chosen: string;
  choose: (locale: string) => void;
}

const LEFT = ['machine', 'outdated', 'untranslated'] as const;
const PARTS = ['translated', ...LEFT] as const;

export function Languages({ rows, chosen, choose }: Props) {
  const { t } = useTranslation();
  return (
    <div className={css.languages} role="group" aria-label={t('translation.languages')}>
      {rows.map((row) => <Language key={row.locale} row={row} chosen={row.locale === chosen} choose={() => choose(row.locale)} />)}
    </div>
  );
}

function Language({ row, chosen, choose }: { row: Progress; chosen: boolean; choose: () => void }) {
  const { t } = useTranslation();
  const { language, localeLabel } = useWorkspace();
  const all = Math.max(1, PARTS.reduce((sum, part) => sum + row[part], 0));
  return (
    <UnstyledButton className={css.language} aria-pressed={chosen} onClick={choose}>
      <span className={css.languageHead}>
        <strong>{localeLabel(row.locale)}</strong>
        <span className="numbers">{formatPercent(row.translated / all, language)}</span>
      </span>
      <span className={css.bar} aria-hidden>
        {PARTS.map((part) => row[part] > 0 && <span key={part} data-part={part} style={{ flexGrow: row[part] }} />)}
      </span>
      <span className={css.figures}>
        {LEFT.map((part) => row[part] > 0 && <span key={part}><i data-part={part} aria-hidden />{t(`translation.${part}Count`, { count: row[part] })}</span>)}
        <span>{t('translation.wordsLeft', { count: row.words, total: formatNumber(row.words, language) })}</span>
      </span>
      <span className={css.from}>{t('translation.from', { locale: localeLabel(row.sourceLocale ?? '') })}</span>
    </UnstyledButton>
  );
}
