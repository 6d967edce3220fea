/** Channels as part of the model: locales, currencies, tree, fallbacks and the presets of their pictures. */
import { Button, MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import type { ModelTabProps } from './model';
import { PresetForm } from './preset-form';
import { recipeOf } from './recipe';
import { RecipeWords } from './recipe-words';
import css from './model.module.css';

const channelsQuery = graphql(`
  query ModelChannels($locale: String) {
    channels {
      code kind labels { locale text } locales currencies
      tree { code label(locale: $locale) }
      fallbacks { locale chain }
      units { attribute unit }
      previewUrl
      confirmMachineTexts
      presets { code label(locale: $locale) labels { locale text } recipe }
    }
    categoryTrees { code label(locale: $locale) }
  }
`);
const saveChannel = graphql(`mutation SaveChannel($input: ChannelInput!) { saveChannel(input: $input) { code } }`);

type Data = ResultOf<typeof channelsQuery>;
type Row = Data['channels'][number];

const KINDS = ['WEB', 'APP', 'PRINT', 'SOCIAL'] as const;

export function ChannelsModel({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale, localeLabel, reload } = useWorkspace();
  const [result, again] = useQuery({ query: channelsQuery, variables: { locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const [preset, setPreset] = useState<{ channel: string; row: Row['presets'][number] | null } | null>(null);
  const columns: Column<Row>[] = [
    { key: 'label', title: t('model.label'), cell: (row) => <button type="button" className={css.open} onClick={() => onSearch({ open: row.code })}>{pickLabel(row.labels, labelLocale) ?? row.code}</button> },
    { key: 'code', title: t('create.code'), cell: (row) => <code>{row.code}</code> },
    { key: 'locales', title: t('model.locales'), cell: (row) => row.locales.map(localeLabel).join(', ') },
    { key: 'currencies', title: t('model.currencies'), cell: (row) => row.currencies.join(', ') },
    { key: 'tree', title: t('model.tree'), cell: (row) => row.tree.label },
  ];
  const mayEdit = may('MANAGE_CHANNELS');
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {(data) => {
        const open = data.channels.find((channel) => channel.code === search.open);
        return (
          <div className={css.stack}>
            <Panel title={t('nav.channels')} flush actions={mayEdit && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}>
              <Table caption={t('nav.channels')} columns={columns} rows={data.channels} rowKey={(row) => row.code} empty={<EmptyState title={t('model.noChannels')}>{t('model.noChannelsHint')}</EmptyState>} />
            </Panel>
            {data.channels.map((channel) => (
              <Panel key={channel.code} title={t('model.presetsOf', { name: pickLabel(channel.labels, labelLocale) ?? channel.code })} flush actions={mayEdit && <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setPreset({ channel: channel.code, row: null })}>{t('model.addPreset')}</Button>}>
                <Table
                  caption={t('model.presetsOf', { name: pickLabel(channel.labels, labelLocale) ?? channel.code })}
                  rows={channel.presets}
                  empty={<EmptyState title={t('model.noPresets')}>{t('model.noPresetsHint')}</EmptyState>}
                  rowKey={(row) => row.code}
                  columns={[
                    { key: 'label', title: t('model.label'), cell: (row) => <button type="button" className={css.open} onClick={() => setPreset({ channel: channel.code, row })}>{row.label}</button> },
                    { key: 'code', title: t('create.code'), cell: (row) => <code>{row.code}</code> },
                    { key: 'recipe', title: t('model.recipe'), cell: (row) => <RecipeWords recipe={recipeOf(row.recipe)} /> },
                  ]}
                />
              </Panel>
            ))}
            {(open || search.open === '+') && <ChannelForm key={search.open} channel={open ?? null} trees={data.categoryTrees} close={() => { onSearch({ open: undefined }); reload(); }} />}
            {preset && <PresetForm channel={preset.channel} preset={preset.row} close={() => { setPreset(null); again({ requestPolicy: 'network-only' }); }} />}
          </div>
        );
      }}
    </Loaded>
  );
}

function ChannelForm({ channel, trees, close }: { channel: Row | null; trees: Data['categoryTrees']; close: () => void }) {
  const { t } = useTranslation();
  const { locales, currencies, localeLabel, may } = useWorkspace();
  const [code, setCode] = useState(channel?.code ?? '');
  const [kind, setKind] = useState<Row['kind']>(channel?.kind ?? 'WEB');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(channel?.labels ?? [])]);
  const [tree, setTree] = useState<string | null>(channel?.tree.code ?? null);
  const [chosenLocales, setLocales] = useState<string[]>(() => [...(channel?.locales ?? [])]);
  const [chosenCurrencies, setCurrencies] = useState<string[]>(() => [...(channel?.currencies ?? [])]);
  const [fallbacks, setFallbacks] = useState<Record<string, string[]>>(() => Object.fromEntries((channel?.fallbacks ?? []).map((row) => [row.locale, [...row.chain]])));
  const [previewUrl, setPreviewUrl] = useState(channel?.previewUrl ?? '');
  const [confirmMachineTexts, setConfirmMachineTexts] = useState(channel?.confirmMachineTexts ?? false);
  const [state, run] = useMutation(saveChannel);
  const choices = (codes: readonly string[]) => codes.map((each) => ({ value: each, label: localeLabel(each) }));
  const save = async () => {
    const input = {
      code: code.trim(), kind, tree: tree ?? '', locales: chosenLocales, currencies: chosenCurrencies,
      labels: labels.map(({ locale, text }) => ({ locale, text })),
      fallbacks: Object.entries(fallbacks).filter(([locale, chain]) => chosenLocales.includes(locale) && chain.length > 0).map(([locale, chain]) => ({ locale, chain })),
      previewUrl: previewUrl.trim(),
      confirmMachineTexts,
      units: channel?.units.map(({ attribute, unit }) => ({ attribute, unit })) ?? null,
    };
    const answer = await run({ input });
    if (!answer.error) close();
  };
  return (
    <FormModal title={channel ? t('model.channelTitle', { code: channel.code }) : t('model.newChannel')} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={!may('MANAGE_CHANNELS') || code.trim() === '' || !tree} onSubmit={() => void save()} close={close}>
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={code} disabled={channel !== null} onChange={(event) => setCode(event.currentTarget.value)} />
        <Select label={t('create.kind')} data={KINDS.map((each) => ({ value: each, label: t(`channels.kind.${each}`) }))} value={kind} allowDeselect={false} onChange={(next) => setKind(next as Row['kind'])} />
        <Select label={t('model.tree')} data={trees.map((each) => ({ value: each.code, label: each.label }))} value={tree} onChange={setTree} />
      </div>
      <LabelsInput value={labels} onChange={setLabels} />
      <div className={css.row}>
        <MultiSelect label={t('model.locales')} data={choices(locales.map((locale) => locale.code))} value={chosenLocales} onChange={setLocales} />
        <MultiSelect label={t('model.currencies')} data={[...currencies]} value={chosenCurrencies} onChange={setCurrencies} />
      </div>
      <TextInput label={t('model.previewUrl')} description={t('model.previewUrlHint')} placeholder="https://shop.example/preview?token={token}&sku={code}&locale={locale}" value={previewUrl} onChange={(event) => setPreviewUrl(event.currentTarget.value)} spellCheck={false} />
      <Switch label={t('model.confirmMachineTexts')} description={t('model.confirmMachineTextsHint')} checked={confirmMachineTexts} onChange={(event) => setConfirmMachineTexts(event.currentTarget.checked)} />
      {chosenLocales.map((locale) => (
        <MultiSelect key={locale} label={t('model.fallback', { locale: localeLabel(locale) })} data={choices(locales.map((each) => each.code).filter((each) => each !== locale))} value={fallbacks[locale] ?? []} onChange={(chain) => setFallbacks({ ...fallbacks, [locale]: chain })} />
      ))}
    </FormModal>
  );
}
