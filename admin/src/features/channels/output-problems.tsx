/** What an output could not use, per product: a row of a feed that its receiver would refuse. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { useViolationMessage } from '@/ui/failure';
import { Tag } from '@/ui/tag';
import css from './channels.module.css';

const problemsQuery = graphql(`
  query OutputProblems($id: ID!, $locale: String) {
    output(id: $id) {
      id
      problems(first: 50) { totalCount nodes { locale leftOut resource { id kind code label(locale: $locale) } violations { code path message hint parameters } } }
    }
  }
`);

export function Problems({ output }: { output: string }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const say = useViolationMessage();
  const [open, setOpen] = useState(false);
  const [result] = useQuery({ query: problemsQuery, variables: { id: output, locale: labelLocale } });
  const problems = result.data?.output?.problems;
  if (!problems || problems.totalCount === 0) return null;
  return (
    <div className={css.problems}>
      <button type="button" className={css.problemsHead} aria-expanded={open} onClick={() => setOpen(!open)}><IconAlertTriangle size={15} aria-hidden /> {t('outputs.problems', { count: problems.totalCount })}</button>
      {open && (
        <ul>
          {problems.nodes.map((problem, at) => (
            <li key={`${problem.resource?.id ?? at} ${problem.locale}`}>
              {problem.resource ? <Link to={editorPath(problem.resource.kind, problem.resource.code)} search={{ locale: problem.locale }}>{problem.resource.label}</Link> : t('log.gone')}
              {problem.leftOut && <> <Tag tone="bad">{t('outputs.leftOut')}</Tag></>}
              <span className={css.dim}> {problem.violations.map(say).join(' · ')}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
