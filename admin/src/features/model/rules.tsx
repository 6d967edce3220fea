/** Rules: values that follow from other values, with a look at what each does before it is saved. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import type { ModelTabProps } from './model';
import { PartRemoval } from './part-removal';
import { RuleForm } from './rule-form';
import css from './model.module.css';

const rulesQuery = graphql(`
  query Rules($locale: String) {
    rules { code labels { locale text } attribute { code label(locale: $locale) } condition formula sort disabled }
  }
`);

const deleteMutation = graphql(`mutation DeleteRule($code: String!) { deleteRule(code: $code) }`);

export type RuleRow = ResultOf<typeof rulesQuery>['rules'][number];

export function Rules({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: rulesQuery, variables: { locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const [leaving, setLeaving] = useState<RuleRow | null>(null);
  const close = () => onSearch({ open: undefined });
  const columns: Column<RuleRow>[] = [
    { key: 'attribute', title: t('model.attribute'), cell: (row) => row.attribute?.label ?? '' },
    { key: 'sort', title: t('model.sort'), numeric: true, cell: (row) => row.sort },
    { key: 'label', title: t('model.label'), cell: (row) => <span className={css.tags}><button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{pickLabel(row.labels, labelLocale) ?? row.code}</button>{row.disabled && <Tag>{t('rules.off')}</Tag>}</span> },
    { key: 'condition', title: t('rules.condition'), cell: (row) => (row.condition ? <code className={css.expression}>{row.condition}</code> : <span className={css.dim}>{t('rules.always')}</span>) },
    { key: 'formula', title: t('rules.formula'), cell: (row) => <code className={css.expression}>{row.formula}</code> },
  ];
  const add = may('EDIT_MODEL') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>;
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ rules }) => {
        const open = rules.find((rule) => rule.code === search.open);
        return (
          <Panel title={t('model.tab.rules')} hint={t('rules.hint')} flush actions={add}>
            {rules.length === 0 ? <EmptyState title={t('rules.none')}>{t('rules.noneHint')}</EmptyState> : <Table caption={t('model.tab.rules')} columns={columns} rows={rules} rowKey={(row) => row.code} />}
            {(open || search.open === '+') && <RuleForm key={search.open} rule={open ?? null} remove={open && may('EDIT_MODEL') ? () => setLeaving(open) : null} close={close} />}
            {leaving && <PartRemoval mutation={deleteMutation} code={leaving.code} name={pickLabel(leaving.labels, labelLocale) ?? leaving.code} text={t('rules.deleteText')} close={() => setLeaving(null)} done={close} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}
