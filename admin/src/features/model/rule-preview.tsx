/** What a rule that is not saved yet would do: figures, and the values that change. */
import { Anchor, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphqlFailure, type Violation } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf, type VariablesOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { FailureNote } from '@/ui/failure-note';
import { Table, type Column } from '@/ui/table';
import css from './model.module.css';

const previewQuery = graphql(`
  query PreviewRule($input: RuleInput!, $locale: String) {
    previewRule(input: $input, first: 30) {
      total
      examined
      counts { made written earlier notMet missing wrong }
      places { resource { id kind code label(locale: $locale) } channel locale before after outcome note }
    }
  }
`);

type Input = VariablesOf<typeof previewQuery>['input'];
type Place = ResultOf<typeof previewQuery>['previewRule']['places'][number];
const FIGURES = ['made', 'written', 'earlier', 'notMet', 'missing', 'wrong'] as const;
const NO_PROBLEMS: readonly Violation[] = [];

interface RulePreviewProps {
  /** The rule as JSON, so that it is asked for once. */
  input: string;
  onProblems: (problems: readonly Violation[]) => void;
}

export function RulePreview({ input, onProblems }: RulePreviewProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const [result] = useQuery({ query: previewQuery, variables: { input: JSON.parse(input) as Input, locale: labelLocale }, requestPolicy: 'network-only' });
  const failure = result.error ? graphqlFailure(result.error) : null;
  const problems = failure && failure.violations.length > 0 ? failure.violations : NO_PROBLEMS;
  useEffect(() => {
    if (!result.fetching) onProblems(problems);
  }, [result.fetching, problems, onProblems]);
  if (failure) return problems.length > 0 ? <p className={css.dim}>{t('rules.previewLater')}</p> : <FailureNote failure={failure} />;
  const preview = result.data?.previewRule;
  if (!preview) return <Skeleton height={120} radius="md" />;
  return (
    <section className={css.preview} aria-busy={result.fetching} aria-label={t('rules.preview')}>
      <h3>{t('rules.preview')}</h3>
      <p className={css.dim}>{t('rules.examined', { examined: formatNumber(preview.examined, language), total: formatNumber(preview.total, language) })}</p>
      <dl className={css.figures}>
        {FIGURES.filter((each) => preview.counts[each] > 0).map((each) => <div key={each} data-tone={each}><dt>{t(`rules.count.${each}`)}</dt><dd>{formatNumber(preview.counts[each], language)}</dd></div>)}
      </dl>
      {preview.places.length > 0 ? <Places places={preview.places} /> : <p className={css.dim}>{t('rules.noChange')}</p>}
    </section>
  );
}

function Places({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel } = useWorkspace();
  const where = (place: Place) => [place.channel && channelLabel(place.channel), place.locale && localeLabel(place.locale)].filter(Boolean).join(', ');
  const columns: Column<Place>[] = [
    { key: 'resource', title: t('rules.resource'), cell: (row) => <Anchor component={Link} to={editorPath(row.resource.kind, row.resource.code)} target="_blank" size="sm">{row.resource.label}</Anchor> },
    { key: 'where', title: t('model.scope'), cell: where },
    { key: 'before', title: t('rules.before'), cell: (row) => row.before ?? <span className={css.dim}>–</span> },
    { key: 'after', title: t('rules.after'), cell: (row) => (row.outcome === 'WRONG' ? <span className={css.wrong}>{row.note}</span> : (row.after ?? <span className={css.dim}>–</span>)) },
  ];
  return <Table caption={t('rules.changes')} columns={columns} rows={places} rowKey={(row) => `${row.resource.id} ${row.channel ?? ''} ${row.locale ?? ''}`} />;
}
