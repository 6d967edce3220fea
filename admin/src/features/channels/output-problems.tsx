/** What an output could not use, per product: a row of a feed that its receiver would refuse. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useList } from '@/lib/use-list';
import { useWorkspace } from '@/lib/workspace';
import { useViolationMessage } from '@/ui/failure';
import { ErrorState, Lines } from '@/ui/states';
import { Tag } from '@/ui/tag';
import css from './channels.module.css';

const problemsQuery = graphql(`
  query OutputProblems($id: ID!, $first: Int!, $after: String, $locale: String) {
    output(id: $id) {
      id
      problems(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { locale leftOut resource { id kind code label(locale: $locale) } violations { code path message hint parameters } } }
    }
  }
`);

const countQuery = graphql(`query OutputProblemCount($id: ID!) { output(id: $id) { id problems(first: 1) { totalCount } } }`);

const PAGE = 50;
const NONE = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };
const read = (data: ResultOf<typeof problemsQuery>) => data.output?.problems ?? NONE;

export function Problems({ output }: { output: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [result] = useQuery({ query: countQuery, variables: { id: output } });
  const count = result.data?.output?.problems.totalCount ?? 0;
  if (count === 0) return null;
  return (
    <div className={css.problems}>
      <button type="button" className={css.problemsHead} aria-expanded={open} onClick={() => setOpen(!open)}><IconAlertTriangle size={15} aria-hidden /> {t('outputs.problems', { count })}</button>
      {/* Another count is another list: it was made anew. */}
      {open && <ProblemList key={count} output={output} />}
    </div>
  );
}

function ProblemList({ output }: { output: string }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const say = useViolationMessage();
  const list = useList(problemsQuery, { id: output, locale: labelLocale }, { read, first: PAGE });
  if (list.error && list.nodes.length === 0) return <ErrorState error={list.error} retry={list.reload} />;
  if (list.total === null) return <Lines count={3} />;
  return (
    <>
      <ul>
        {list.nodes.map((problem, at) => (
          <li key={`${problem.resource?.id ?? at} ${problem.locale}`}>
            {problem.resource ? <Link to={editorPath(problem.resource.kind, problem.resource.code)} search={{ locale: problem.locale }}>{problem.resource.label}</Link> : t('log.gone')}
            {problem.leftOut && <> <Tag tone="bad">{t('outputs.leftOut')}</Tag></>}
            <span className={css.dim}> {problem.violations.map(say).join(' · ')}</span>
          </li>
        ))}
      </ul>
      {list.more && <div className={css.more}><Button size="xs" variant="default" loading={list.fetching} onClick={list.next}>{t('common.showMore')}</Button></div>}
    </>
  );
}
