/** Why something may not be done: what it asks for, what of it the person has, and which roles may. */
import { Popover, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { capital } from '@/ui/failure';
import { FailureNote } from '@/ui/failure-note';
import css from './why-not.module.css';

const accessQuery = graphql(`
  query ExplainAccess($operation: String!, $resource: String, $attribute: String, $channel: String, $valueLocale: String, $locale: String) {
    explainAccess(operation: $operation, resource: $resource, attribute: $attribute, channel: $channel, locale: $valueLocale) {
      allowed
      permissions { granted withheldByToken permission { code label(locale: $locale) } }
      obstacles { code message }
      role
      locales
      roles
    }
  }
`);

type Explanation = ResultOf<typeof accessQuery>['explainAccess'];

interface WhyNotProps {
  /** A query or mutation of the management API. */
  operation: string;
  /** What it is about, for whoever hears the button only. */
  name?: string;
  resource?: string;
  attribute?: string;
  channel?: string | null;
  locale?: string | null;
}

export function WhyNot(props: WhyNotProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} width={360} position="bottom-start" shadow="md" withinPortal trapFocus zIndex={500}>
      <Popover.Target>
        <button type="button" className={css.why} aria-expanded={opened} onClick={() => setOpened(!opened)} aria-label={props.name ? t('access.whyOf', { name: props.name }) : undefined}>{t('explain.why')}</button>
      </Popover.Target>
      <Popover.Dropdown>{opened && <Reasons {...props} />}</Popover.Dropdown>
    </Popover>
  );
}

function Reasons({ operation, resource, attribute, channel, locale }: WhyNotProps) {
  const { i18n } = useTranslation();
  const variables = { operation, resource, attribute, channel, valueLocale: locale, locale: i18n.language };
  const [result] = useQuery({ query: accessQuery, variables, requestPolicy: 'network-only' });
  if (result.error) return <FailureNote failure={graphqlFailure(result.error)} />;
  if (!result.data) return <Skeleton height={70} />;
  return <Explained explanation={result.data.explainAccess} />;
}

export function Explained({ explanation }: { explanation: Explanation }) {
  const { t, i18n } = useTranslation();
  const { allowed, permissions, obstacles, role, roles } = explanation;
  const missing = permissions.filter((each) => !each.granted);
  return (
    <div className={css.reasons} tabIndex={-1}>
      {allowed && <p>{t('access.allowed')}</p>}
      {missing.length > 0 && (
        <>
          <p>{role ? t('access.roleLacks', { role }) : t('access.lacks')}</p>
          <ul>{missing.map(({ permission, withheldByToken }) => <li key={permission.code}>{permission.label}{withheldByToken && <span className={css.dim}> {t('access.byToken')}</span>}</li>)}</ul>
        </>
      )}
      {obstacles.map(({ code, message }) => <p key={code}>{i18n.exists(`access.obstacle.${code}`) ? t(`access.obstacle.${code}` as 'access.obstacle.READ_ONLY') : capital(message)}</p>)}
      {!allowed && roles.length > 0 && <p className={css.dim}>{t('access.roles', { roles: roles.join(', ') })}</p>}
      {!allowed && roles.length === 0 && <p className={css.dim}>{t('access.noRole')}</p>}
    </div>
  );
}
