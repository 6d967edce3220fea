/** From when until when, and on which channels, an asset may be shown. */
import { Button, Group, MultiSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import { Tag } from '@/ui/tag';
import type { AssetRow } from './asset';
import { isExpired } from './library';
import { setRights } from './query';
import css from './asset.module.css';

interface Draft {
  validFrom: string;
  validUntil: string;
  channels: string[];
  credit: string;
}

function draftOf(rights: AssetRow['rights']): Draft {
  return { validFrom: rights?.validFrom ?? '', validUntil: rights?.validUntil ?? '', channels: [...(rights?.channels ?? [])], credit: rights?.credit ?? '' };
}

export function Rights({ asset, readOnly }: { asset: AssetRow; readOnly: boolean }) {
  const { t } = useTranslation();
  const { channels, channelLabel, labelLocale } = useWorkspace();
  const { locale } = useScope({});
  const notify = useNotify();
  const held = draftOf(asset.rights);
  const [edit, setEdit] = useState<Draft | null>(null);
  const [state, run] = useMutation(setRights);
  const draft = edit ?? held;
  const set = (change: Partial<Draft>) => setEdit({ ...draft, ...change });
  const dirty = edit !== null && JSON.stringify(edit) !== JSON.stringify(held);
  const save = async () => {
    const rights = { validFrom: draft.validFrom || null, validUntil: draft.validUntil || null, credit: draft.credit || null, channels: draft.channels.length > 0 ? draft.channels : null };
    const answer = await run({ id: asset.id, version: asset.version, rights, locale, uiLocale: labelLocale });
    if (answer.error) return;
    setEdit(null);
    notify.done(t('editor.saved'));
  };
  return (
    <Panel
      title={t('assets.rights')}
      actions={
        <>
          {isExpired(held.validUntil) && <Tag tone="bad">{t('assets.expired')}</Tag>}
          {!readOnly && <Button size="xs" disabled={!dirty} loading={state.fetching} onClick={() => void save()}>{t('editor.save')}</Button>}
        </>
      }
    >
      <div className={css.texts}>
        <Group grow>
          <TextInput type="date" label={t('assets.validFrom')} value={draft.validFrom} disabled={readOnly} onChange={(event) => set({ validFrom: event.currentTarget.value })} />
          <TextInput type="date" label={t('assets.validUntil')} value={draft.validUntil} disabled={readOnly} onChange={(event) => set({ validUntil: event.currentTarget.value })} />
        </Group>
        <MultiSelect label={t('assets.rightsChannels')} placeholder={draft.channels.length === 0 ? t('assets.allChannels') : undefined} data={channels.map((channel) => ({ value: channel.code, label: channelLabel(channel.code) }))} value={draft.channels} disabled={readOnly} onChange={(next) => set({ channels: next })} />
        <TextInput label={t('assets.credit')} value={draft.credit} disabled={readOnly} onChange={(event) => set({ credit: event.currentTarget.value })} />
        {state.error && <FailureNote failure={graphqlFailure(state.error)} />}
      </div>
    </Panel>
  );
}
