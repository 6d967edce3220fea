/** Alt texts and the asset's other texts, every locale at once: translating is then one look and one Tab. */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { readFragment } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { valueData } from '@/parts/value-data';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import type { AssetRow } from './asset';
import { saveAsset } from './query';
import css from './asset.module.css';

const TEXTS = ['TEXT', 'TEXTAREA'];

export function AssetTexts({ asset, readOnly }: { asset: AssetRow; readOnly: boolean }) {
  const { t } = useTranslation();
  const { locales, localeLabel, labelLocale, me } = useWorkspace();
  const { locale: shown } = useScope({});
  const notify = useNotify();
  const [edits, setEdits] = useState<Record<string, string>>({});
  const [state, run] = useMutation(saveAsset);
  const texts = (asset.family?.attributes ?? []).filter((attribute) => TEXTS.includes(attribute.type) && !attribute.scopable);
  const enabled = locales.filter((locale) => locale.enabled).map((locale) => locale.code);
  const held = (code: string, locale: string | null): string => {
    const value = asset.values.find((each) => each.attribute.code === code && each.locale === locale && each.channel === null);
    const data = value ? readFragment(valueData, value.data) : null;
    return data?.__typename === 'TextData' ? data.text : '';
  };
  const save = async () => {
    const values = Object.entries(edits).map(([key, text]) => {
      const [attribute = '', locale] = key.split('|');
      return { attribute, locale: locale || null, channel: null, data: text === '' ? null : { text } };
    });
    const answer = await run({ input: { id: asset.id, version: asset.version, values }, locale: shown, uiLocale: labelLocale });
    if (answer.error) return;
    setEdits({});
    notify.done(t('editor.saved'));
  };
  const change = (code: string, locale: string | null, text: string) => {
    const key = `${code}|${locale ?? ''}`;
    const next = { ...edits, [key]: text };
    if (text === held(code, locale)) delete next[key];
    setEdits(next);
  };
  if (texts.length === 0) return null;
  const dirty = Object.keys(edits).length;
  return (
    <Panel title={t('assets.texts')} hint={t('assets.textsHint')} actions={!readOnly && <Button size="xs" disabled={dirty === 0} loading={state.fetching} onClick={() => void save()}>{t('editor.save')}</Button>}>
      <div className={css.texts}>
        {texts.map((attribute) => (
          <fieldset key={attribute.code} className={css.text}>
            <legend>{attribute.label}</legend>
            {(attribute.localizable ? enabled : [null]).map((locale) => {
              const Input = attribute.type === 'TEXTAREA' ? Textarea : TextInput;
              const closed = readOnly || attribute.readOnly || (locale !== null && me.role.locales !== null && !me.role.locales.includes(locale));
              return (
                <Input
                  key={locale ?? ''}
                  size="sm"
                  label={locale ? localeLabel(locale) : undefined}
                  aria-label={locale ? undefined : attribute.label}
                  lang={locale?.replace('_', '-')}
                  disabled={closed}
                  value={edits[`${attribute.code}|${locale ?? ''}`] ?? held(attribute.code, locale)}
                  onChange={(event) => change(attribute.code, locale, event.currentTarget.value)}
                  classNames={{ label: css.localeLabel }}
                />
              );
            })}
          </fieldset>
        ))}
        {state.error && <FailureNote failure={graphqlFailure(state.error)} />}
      </div>
    </Panel>
  );
}
