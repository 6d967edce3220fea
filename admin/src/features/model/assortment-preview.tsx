/** What the condition of a category that is not saved yet would take in: figures, and the products that enter and leave. */
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
  query PreviewAssortment($input: CategoryInput!, $locale: String) {
    previewAssortment(input: $input, first: 30) {
      total
      examined
      members
      entering
      leaving
      wrong
      places { resource { id kind code label(locale: $locale) } before after placed note }
    }
  }
`);

type Input = VariablesOf<typeof previewQuery>['input'];
type Place = ResultOf<typeof previewQuery>['previewAssortment']['places'][number];
const FIGURES = ['members', 'entering', 'leaving', 'wrong'] as const;
const NO_PROBLEMS: readonly Violation[] = [];

interface AssortmentPreviewProps {
  /** The category as JSON, so that it is asked for once. */
  input: string;
  onProblems: (problems: readonly Violation[]) => void;
}

export function AssortmentPreview({ input, onProblems }: AssortmentPreviewProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const [result] = useQuery({ query: previewQuery, variables: { input: JSON.parse(input) as Input, locale: labelLocale }, requestPolicy: 'network-only' });
  const failure = result.error ? graphqlFailure(result.error) : null;
  const problems = failure && failure.violations.length > 0 ? failure.violations : NO_PROBLEMS;
  useEffect(() => {
    if (!result.fetching) onProblems(problems);
  }, [result.fetching, problems, onProblems]);
  if (failure) return problems.length > 0 ? <p className={css.dim}>{t('categories.previewLater')}</p> : <FailureNote failure={failure} />;
  const preview = result.data?.previewAssortment;
  if (!preview) return <Skeleton height={120} radius="md" />;
  return (
    <section className={css.preview} aria-busy={result.fetching} aria-label={t('categories.preview')}>
      <h3>{t('categories.preview')}</h3>
      <p className={css.dim}>{t('categories.examined', { examined: formatNumber(preview.examined, language), total: formatNumber(preview.total, language) })}</p>
      <dl className={css.figures}>
        {FIGURES.filter((each) => each === 'members' || preview[each] > 0).map((each) => <div key={each} data-tone={each === 'members' ? 'made' : each}><dt>{t(`categories.count.${each}`)}</dt><dd>{formatNumber(preview[each], language)}</dd></div>)}
      </dl>
      {preview.places.length > 0 ? <Places places={preview.places} /> : <p className={css.dim}>{t('categories.takesNothing')}</p>}
    </section>
  );
}

function Places({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation();
  const effect = (place: Place) => {
    if (place.note) return <span className={css.wrong}>{place.note}</span>;
    const change = place.before === place.after ? 'stays' : place.after ? 'enters' : 'leaves';
    return place.placed ? `${t(`categories.effect.${change}`)} · ${t('categories.placedToo')}` : t(`categories.effect.${change}`);
  };
  const columns: Column<Place>[] = [
    { key: 'resource', title: t('rules.resource'), cell: (row) => <Anchor component={Link} to={editorPath(row.resource.kind, row.resource.code)} target="_blank" size="sm">{row.resource.label}</Anchor> },
    { key: 'code', title: t('create.code'), cell: (row) => row.resource.code },
    { key: 'effect', title: t('categories.effect.title'), cell: effect },
  ];
  return <Table caption={t('categories.takesIn')} columns={columns} rows={places} rowKey={(row) => row.resource.id} />;
}
