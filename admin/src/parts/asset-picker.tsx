/** Chooses assets: find one that is there, or drop a new file. */
import { Button, FileButton, Group, Modal, Progress, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconSearch, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { upload } from '@/lib/upload';
import { useWorkspace } from '@/lib/workspace';
import { EmptyState, Loaded } from '@/ui/states';
import css from './asset-picker.module.css';
import { Thumb } from './thumb';

const pickerQuery = graphql(`
  query AssetPicker($search: String, $locale: String) {
    resources(kinds: [ASSET], search: $search, first: 60, sort: { field: "updatedAt", direction: DESC }) {
      totalCount
      nodes { id code label(locale: $locale) thumbnail { url width height } }
    }
  }
`);

const uploadedQuery = graphql(`
  query UploadedAsset($id: ID!, $locale: String) {
    resource(id: $id) { id code label(locale: $locale) thumbnail { url width height } }
  }
`);

export interface PickedAsset {
  id: string;
  code: string;
  label: string;
  thumbnail: { url: string; width: number; height: number } | null;
}

interface AssetPickerProps {
  multiple: boolean;
  pick: (assets: PickedAsset[]) => void;
  close: () => void;
}

export function AssetPicker({ multiple, pick, close }: AssetPickerProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 180);
  const [result, again] = useQuery({ query: pickerQuery, variables: { search: search || null, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const [chosen, setChosen] = useState<PickedAsset[]>([]);
  const uploads = useUploads((asset) => {
    setChosen((now) => (multiple ? [...now, asset] : [asset]));
    again({ requestPolicy: 'network-only' });
  });
  const toggle = (asset: PickedAsset) => {
    if (!multiple) return pick([asset]);
    setChosen((now) => (now.some((each) => each.id === asset.id) ? now.filter((each) => each.id !== asset.id) : [...now, asset]));
  };
  return (
    <Modal opened onClose={close} size={860} title={t(multiple ? 'picker.titleMany' : 'picker.titleOne')}>
      <div
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          uploads.start([...event.dataTransfer.files]);
        }}
      >
        <Group gap="xs" mb="sm">
          <TextInput style={{ flex: 1 }} leftSection={<IconSearch size={16} />} placeholder={t('picker.search')} aria-label={t('picker.search')} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
          <FileButton onChange={(files) => uploads.start(files)} multiple>
            {(props) => <Button {...props} variant="default" leftSection={<IconUpload size={16} />}>{t('picker.upload')}</Button>}
          </FileButton>
        </Group>
        {uploads.progress !== null && <Progress value={uploads.progress * 100} mb="sm" aria-label={t('picker.uploading')} />}
        {uploads.error && <Text c="var(--nabe-bad)" size="sm" mb="sm" role="alert">{uploads.error}</Text>}
        <Loaded result={result}>
          {({ resources }) =>
            resources.nodes.length === 0 ? (
              <EmptyState title={t('picker.none')}>{t('picker.noneHint')}</EmptyState>
            ) : (
              <div className={css.grid} role="group" aria-label={t('picker.results')}>
                {resources.nodes.map((asset) => {
                  const on = chosen.some((each) => each.id === asset.id);
                  return (
                    <button key={asset.id} type="button" className={css.tile} aria-pressed={on} onClick={() => toggle(asset)}>
                      <Thumb image={asset.thumbnail} size={124} />
                      <span className={css.name}>{asset.label}</span>
                      {on && <span className={css.check}><IconCheck size={14} /></span>}
                    </button>
                  );
                })}
              </div>
            )
          }
        </Loaded>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
          <Button disabled={chosen.length === 0} onClick={() => pick(chosen)}>{t('picker.take', { count: chosen.length })}</Button>
        </Group>
      </div>
    </Modal>
  );
}

function useUploads(done: (asset: PickedAsset) => void) {
  const client = useClient();
  const { labelLocale } = useWorkspace();
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const start = async (files: File[]) => {
    setError(null);
    for (const file of files) {
      setProgress(0);
      try {
        const made = await upload({ file, onProgress: (sent, total) => setProgress(total > 0 ? sent / total : 0) }).result;
        const answer = await client.query(uploadedQuery, { id: made.id, locale: labelLocale }, { requestPolicy: 'network-only' }).toPromise();
        if (answer.data?.resource) done(answer.data.resource);
      } catch (failure) {
        setError(`${file.name}: ${failure instanceof Error ? failure.message : ''}`);
      }
    }
    setProgress(null);
  };
  return { progress, error, start: (files: File[]) => void start(files) };
}
