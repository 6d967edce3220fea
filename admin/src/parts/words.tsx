/** The words of a text that came and went. */
import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import css from './changes.module.css';

export function Words({ before, after, locale }: { before: string; after: string; locale: string | null }) {
  const parts = useMemo(() => diffWordsWithSpace(before, after), [before, after]);
  return (
    <p className={css.text} lang={locale?.replace('_', '-')}>
      {parts.map((part, at) => (part.added ? <ins key={at}>{part.value}</ins> : part.removed ? <del key={at}>{part.value}</del> : <span key={at}>{part.value}</span>))}
    </p>
  );
}
