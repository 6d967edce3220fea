/** Currencies that prices may have amounts in. */
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { Panel } from '@/ui/panel';
import { EmptyState } from '@/ui/states';
import { Table } from '@/ui/table';

const saveMutation = graphql(`mutation SaveCurrency($code: String!) { saveCurrency(code: $code) }`);

export function Currencies() {
  const { t } = useTranslation();
  const { may, currencies, channels, channelLabel, language, reload } = useWorkspace();
  const notify = useNotify();
  const [state, run] = useMutation(saveMutation);
  const names = useMemo(() => new Intl.DisplayNames([language], { type: 'currency' }), [language]);
  const named = (code: string) => `${code} – ${names.of(code) ?? code}`;
  const usedBy = (code: string) => channels.filter((channel) => channel.currencies.includes(code)).map((channel) => channelLabel(channel.code)).join(', ');
  const add = async (code: string | null) => {
    if (!code) return;
    const answer = await run({ code });
    if (answer.error) return notify.failed(answer.error);
    notify.done(t('model.currencyAdded', { name: named(code) }));
    reload();
  };
  const others = Intl.supportedValuesOf('currency').filter((code) => !currencies.includes(code));
  return (
    <Panel
      title={t('model.currencies')}
      hint={t('model.currenciesHint')}
      flush
      actions={may('MANAGE_CHANNELS') && <Select searchable size="xs" w={260} aria-label={t('model.addCurrency')} placeholder={t('model.addCurrency')} disabled={state.fetching} data={others.map((code) => ({ value: code, label: named(code) }))} value={null} onChange={(code) => void add(code)} limit={50} />}
    >
      <Table
        caption={t('model.currencies')}
        rows={currencies}
        empty={<EmptyState title={t('model.noCurrencies')} />}
        rowKey={(code) => code}
        columns={[
          { key: 'name', title: t('model.label'), cell: (code: string) => names.of(code) ?? code },
          { key: 'code', title: t('create.code'), cell: (code: string) => <code>{code}</code> },
          { key: 'channels', title: t('nav.channels'), cell: (code: string) => usedBy(code) || '–' },
        ]}
      />
    </Panel>
  );
}
