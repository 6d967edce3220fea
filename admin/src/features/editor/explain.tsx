/** Why a value is what it is: every place that was asked, in order, and the one that decided. */
import { Anchor, Popover, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { ValueText, valueData } from '@/parts/value-data';
import { FailureNote } from '@/ui/failure-note';
import css from './explain.module.css';

const explainQuery = graphql(`
  query ExplainValue($resource: ID!, $attribute: String!, $channel: String!, $inLocale: String!, $locale: String) {
    explainValue(resource: $resource, attribute: $attribute, channel: $channel, locale: $inLocale) {
      kind
      locale
      outcome
      note
      decides
      resource { id kind code label(locale: $locale) }
      rule { code label(locale: $locale) condition formula }
      data { ...ValueDataParts }
    }
  }
`, [valueData]);

type Source = ResultOf<typeof explainQuery>['explainValue'][number];

interface ExplainProps {
  resource: string;
  attribute: { code: string; label: string; type?: string };
  channel: string;
  locale: string;
}

export function Explain(props: ExplainProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} width={420} position="bottom-start" shadow="md" withinPortal trapFocus>
      <Popover.Target>
        <button type="button" className={css.why} aria-expanded={opened} onClick={() => setOpened(!opened)} aria-label={t('explain.whyOf', { name: props.attribute.label })}>{t('explain.why')}</button>
      </Popover.Target>
      <Popover.Dropdown>{opened && <Sources {...props} />}</Popover.Dropdown>
    </Popover>
  );
}

function Sources({ resource, attribute, channel, locale }: ExplainProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [result] = useQuery({ query: explainQuery, variables: { resource, attribute: attribute.code, channel, inLocale: locale, locale: labelLocale }, requestPolicy: 'network-only' });
  if (result.error) return <FailureNote failure={graphqlFailure(result.error)} />;
  const sources = result.data?.explainValue;
  if (!sources) return <Skeleton height={90} />;
  return (
    <>
      <p className={css.title}>{t('explain.title', { name: attribute.label })}</p>
      <ol className={css.sources}>
        {sources.map((source, at) => (
          <li key={at} data-decides={source.decides || undefined}>
            <Name source={source} asked={locale} />
            <Said source={source} attribute={attribute} />
            {source.decides && <strong className={css.decides}>{t('explain.decides')}</strong>}
          </li>
        ))}
      </ol>
    </>
  );
}

function Name({ source, asked }: { source: Source; asked: string }) {
  const { t } = useTranslation();
  const { localeLabel } = useWorkspace();
  const fallback = source.locale !== null && source.locale !== asked ? ` (${localeLabel(source.locale)})` : '';
  if (source.rule) return <span className={css.name} title={[source.rule.condition, source.rule.formula].filter(Boolean).join(' → ')}>{t('explain.rule', { name: source.rule.label })}{fallback}</span>;
  if (source.resource) return <span className={css.name}><Anchor component={Link} to={editorPath(source.resource.kind, source.resource.code)} size="sm">{source.resource.label}</Anchor>{fallback}</span>;
  return <span className={css.name}>{t('explain.own')}{fallback}</span>;
}

function Said({ source, attribute }: { source: Source; attribute: { code: string; type?: string } }) {
  const { t } = useTranslation();
  if (source.data) return <span className={css.said}><ValueText attribute={attribute} data={source.data} /></span>;
  if (source.outcome === 'MISSING' && source.note) return <span className={css.said}>{t('explain.outcome.MISSING', { name: source.note })}</span>;
  if (source.outcome === 'WRONG') return <span className={css.wrong}>{source.note}</span>;
  return <span className={css.said}>{t(`explain.outcome.${source.outcome}`)}</span>;
}
