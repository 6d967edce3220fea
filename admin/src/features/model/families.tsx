/** Families, content types and reference entities; each has a page of its own. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useKindName } from './kinds';
import css from './model.module.css';

const familiesQuery = graphql(`
  query Families($locale: String) {
    families { code kind label(locale: $locale) resourceCount attributes { code } variants { code } }
  }
`);

type Row = ResultOf<typeof familiesQuery>['families'][number];

export function Families() {
  const { t } = useTranslation();
  const { may, labelLocale, language } = useWorkspace();
  const kindName = useKindName();
  const [result, again] = useQuery({ query: familiesQuery, variables: { locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const columns: Column<Row>[] = [
    { key: 'label', title: t('model.label'), cell: (row) => <Link to="/model/families/$code" params={{ code: row.code }} className={css.open}>{row.label}</Link> },
    { key: 'code', title: t('create.code'), cell: (row) => <code>{row.code}</code> },
    { key: 'kind', title: t('create.kind'), cell: (row) => kindName(row.kind) },
    { key: 'attributes', title: t('model.tab.attributes'), numeric: true, cell: (row) => formatNumber(row.attributes.length, language) },
    { key: 'variants', title: t('model.variants'), numeric: true, cell: (row) => row.variants.length || '' },
    { key: 'count', title: t('model.used'), numeric: true, cell: (row) => formatNumber(row.resourceCount, language) },
  ];
  const add = may('EDIT_MODEL') && <Button component={Link} to="/model/new-family" size="xs" leftSection={<IconPlus size={15} />}>{t('model.add')}</Button>;
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ families }) => {
        const byName = [...families].sort((one, other) => one.label.localeCompare(other.label, language));
        return (
          <Panel title={t('model.tab.families')} hint={t('model.familiesHint')} flush actions={add}>
            {families.length === 0 ? <EmptyState title={t('model.noFamilies')}>{t('model.noFamiliesHint')}</EmptyState> : <Table caption={t('model.tab.families')} columns={columns} rows={byName} rowKey={(row) => row.code} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}
