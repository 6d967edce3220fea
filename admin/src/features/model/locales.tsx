/** Languages of the hub: which ones channels may use, and from which other each is translated. */
import { Button, Select, Stack, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table } from '@/ui/table';
import { Tag } from '@/ui/tag';
import { Currencies } from './currencies';
import { BY_CHANNELS, chosenSource, sourceChoices, sourceOf, type Source } from './locale-source';
import type { ModelTabProps } from './model';
import css from './model.module.css';

const localesQuery = graphql(`
  query ModelLocales {
    locales { code label enabled translatedFrom }
    translationProgress { locale sourceLocale }
  }
`);
const saveMutation = graphql(`mutation SaveLocale($input: LocaleInput!) { saveLocale(input: $input) { code label enabled translatedFrom } }`);

type Row = ResultOf<typeof localesQuery>['locales'][number];

export function Locales({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, localeLabel, channels, channelLabel } = useWorkspace();
  const usedBy = (code: string) => channels.filter((channel) => channel.locales.includes(code)).map((channel) => channelLabel(channel.code)).join(', ');
  const [result, again] = useQuery({ query: localesQuery, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ locales, translationProgress }) => {
        const open = locales.find((locale) => locale.code === search.open);
        const followed = (code: string) => translationProgress.find((row) => row.locale === code)?.sourceLocale ?? null;
        return (
          <Stack gap="lg">
            <Panel title={t('model.locales')} hint={t('model.localesHint')} flush actions={may('MANAGE_CHANNELS') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}>
              <Table
                caption={t('model.locales')}
                rows={locales}
                empty={<EmptyState title={t('model.noLocales')}>{t('model.noLocalesHint')}</EmptyState>}
                rowKey={(row) => row.code}
                columns={[
                  { key: 'label', title: t('model.label'), cell: (row: Row) => <button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{localeLabel(row.code)}</button> },
                  { key: 'code', title: t('create.code'), cell: (row: Row) => <code>{row.code}</code> },
                  { key: 'from', title: t('model.translatedFrom'), cell: (row: Row) => <SourceWords source={sourceOf(row, followed(row.code))} /> },
                  { key: 'channels', title: t('nav.channels'), cell: (row: Row) => (row.enabled ? usedBy(row.code) || '–' : <Tag>{t('model.localeDisabled')}</Tag>) },
                ]}
              />
              {(open || search.open === '+') && <LocaleForm key={search.open} locale={open ?? null} locales={locales} reload={() => again({ requestPolicy: 'network-only' })} close={() => onSearch({ open: undefined })} />}
            </Panel>
            <Currencies />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function SourceWords({ source }: { source: Source }) {
  const { t } = useTranslation();
  const { localeLabel } = useWorkspace();
  if (source === null) return '–';
  if (source.kind === 'afresh') return t('model.writtenAfresh');
  const locale = localeLabel(source.locale);
  return source.kind === 'chosen' ? locale : t('model.followsChannels', { locale });
}

interface FormProps {
  locale: Row | null;
  locales: readonly Row[];
  reload: () => void;
  close: () => void;
}

function LocaleForm({ locale, locales, reload, close }: FormProps) {
  const { t } = useTranslation();
  const { may, localeLabel, reload: reloadWorkspace } = useWorkspace();
  const [code, setCode] = useState(locale?.code ?? '');
  const [label, setLabel] = useState(locale?.label ?? '');
  const [enabled, setEnabled] = useState(locale?.enabled ?? true);
  const [from, setFrom] = useState(locale?.translatedFrom ?? BY_CHANNELS);
  const [state, run] = useMutation(saveMutation);
  const named = code.trim();
  const choices = sourceChoices(named, locales, from).map((value) => ({ value, label: value === named ? t('model.writtenAfresh') : localeLabel(value) }));
  const save = async () => {
    const answer = await run({ input: { code: named, label: label.trim(), enabled, translatedFrom: chosenSource(from) } });
    if (answer.error) return;
    reload();
    reloadWorkspace();
    close();
  };
  return (
    <FormModal title={locale ? t('model.localeTitle', { code: locale.code }) : t('model.newLocale')} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={!may('MANAGE_CHANNELS') || named === '' || label.trim() === ''} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} description={t('model.localeCodeHint')} required value={code} disabled={locale !== null} onChange={(event) => setCode(event.currentTarget.value)} />
      <TextInput label={t('model.label')} required value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
      <Switch label={t('model.localeEnabled')} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
      <Select label={t('model.translatedFrom')} description={t('model.translatedFromHint')} value={from} onChange={(next) => setFrom(next ?? BY_CHANNELS)} allowDeselect={false} data={[{ value: BY_CHANNELS, label: t('model.byChannels') }, ...choices]} />
    </FormModal>
  );
}
