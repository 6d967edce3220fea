/** How a text stands as a translation: a flag at its field, and the way to say that it is still right. */
import { Button, Tooltip } from '@mantine/core';
import { IconCheck, IconSparkles } from '@tabler/icons-react';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatDate, formatDateTime } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Tag, type Tone } from '@/ui/tag';
import { useViolationMessage } from '@/ui/failure';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { scopedKey } from '@/parts/value-input/value-edit';
import { editorResource, type EditedResource } from './query';
import { useDraftStore } from './store';
import css from './editor.module.css';

const confirmMutation = graphql(
  `
    mutation ConfirmTranslation($translations: [ConfirmTranslationInput!]!, $locale: String, $uiLocale: String) {
      confirmTranslations(translations: $translations) { ...EditorResource }
    }
  `,
  [editorResource],
);

const suggestMutation = graphql(`
  mutation SuggestTranslation($resource: ID!, $attribute: String!, $channel: String, $locale: String!) {
    suggestTranslation(resource: $resource, attribute: $attribute, channel: $channel, locale: $locale)
  }
`);

type Text = EditedResource['texts'][number];

const TONES: Record<Text['state'], Tone> = { UNTRANSLATED: 'bad', OUTDATED: 'warn', MACHINE: 'info', TRANSLATED: 'good' };

const placeOf = (attribute: string, channel: string | null, locale: string) => `${attribute} ${channel ?? ''} ${locale}`;

interface Texts {
  byPlace: ReadonlyMap<string, Text>;
  /** The locale the editor shows labels in, which questions name. */
  locale: string;
  /** Whether a machine can be asked. */
  machine: boolean;
}

const TextsContext = createContext<Texts>({ byPlace: new Map(), locale: '', machine: false });

/** Hands the fields what is known of their translations. */
export function TextsProvider({ resource, locale, machine, children }: { resource: EditedResource; locale: string; machine: boolean; children: ReactNode }) {
  const { texts } = resource;
  const value = useMemo(() => ({ byPlace: new Map(texts.map((text) => [placeOf(text.attribute.code, text.channel, text.locale), text])), locale, machine }), [texts, locale, machine]);
  return <TextsContext value={value}>{children}</TextsContext>;
}

/** The attributes with anything left to translate in these places. */
export function toTranslate(resource: EditedResource, channel: string, locales: readonly string[]): Set<string> {
  const left = resource.texts.filter((text) => text.state !== 'TRANSLATED' && locales.includes(text.locale) && (text.channel ?? channel) === channel);
  return new Set(left.map((text) => text.attribute.code));
}

/** What a suggestion is made for: a value that is one text. */
const SUGGESTED: readonly ValueAttribute['type'][] = ['TEXT', 'TEXTAREA', 'RICH_TEXT'];

interface FlagProps {
  attribute: ValueAttribute;
  channel: string;
  locale: string;
  /** Says that it is translated, too: where languages stand side by side. */
  full: boolean;
  closed: boolean;
}

export function TranslationFlag({ attribute, channel, locale, full, closed }: FlagProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const { byPlace, machine } = use(TextsContext);
  const text = byPlace.get(placeOf(attribute.code, attribute.scopable ? channel : null, locale));
  if (!text || (text.state === 'TRANSLATED' && !full)) return null;
  const outdated = text.state === 'OUTDATED' && text.since;
  const said = outdated ? t('translation.outdatedSince', { date: formatDate(outdated, language) }) : t(`translation.is.${text.state}`);
  const help = outdated ? `${t('translation.outdatedHelp')} ${formatDateTime(outdated, language)}` : text.state === 'MACHINE' ? t('translation.machineHelp') : undefined;
  return (
    <span className={css.translation}>
      <Tooltip label={help} disabled={!help}><span><Tag tone={TONES[text.state]}>{said}</Tag></span></Tooltip>
      {text.machine && text.state === 'OUTDATED' && <Tag tone="info">{t('translation.is.MACHINE')}</Tag>}
      {!closed && (text.state === 'OUTDATED' || text.state === 'MACHINE') && <Confirm text={text} label={attribute.label} />}
      {machine && !closed && text.state !== 'TRANSLATED' && SUGGESTED.includes(attribute.type) && <Suggest text={text} attribute={attribute} channel={channel} />}
    </span>
  );
}

function Confirm({ text, label }: { text: Text; label: string }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const store = useDraftStore();
  const say = useViolationMessage();
  const { locale } = use(TextsContext);
  const [state, confirm] = useMutation(confirmMutation);
  const what = t(text.state === 'MACHINE' ? 'translation.confirmMachine' : 'translation.confirm');
  const run = () => {
    const { id, version } = store.resource;
    const translations = [{ resource: id, version, attribute: text.attribute.code, channel: text.channel, locale: text.locale }];
    void confirm({ translations, locale, uiLocale: labelLocale });
  };
  const failure = state.error ? graphqlFailure(state.error) : null;
  return (
    <>
      <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconCheck size={13} />} loading={state.fetching} aria-label={t('translation.confirmOf', { what, name: label })} onClick={run}>{what}</Button>
      {failure && <span role="alert" className={css.note}>{say({ code: failure.code, message: failure.message })}</span>}
    </>
  );
}

/** Puts what a machine makes of the stored source into the field, for somebody to look at before it is saved. */
function Suggest({ text, attribute, channel }: { text: Text; attribute: ValueAttribute; channel: string }) {
  const { t } = useTranslation();
  const store = useDraftStore();
  const say = useViolationMessage();
  const [state, suggest] = useMutation(suggestMutation);
  const run = async () => {
    const key = scopedKey(attribute, channel, text.locale);
    const answer = await suggest({ resource: store.resource.id, attribute: attribute.code, channel: text.channel, locale: text.locale });
    const suggestion = answer.data?.suggestTranslation;
    // Whoever began to type meanwhile knows better.
    if (suggestion !== undefined && store.edit(key) === undefined) store.setValue(key, { text: suggestion });
  };
  const failure = state.error ? graphqlFailure(state.error) : null;
  const problem = failure?.violations[0] ?? failure;
  return (
    <>
      <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconSparkles size={13} />} loading={state.fetching} aria-label={t('translation.suggestOf', { name: attribute.label })} onClick={() => void run()}>{t('translation.suggest')}</Button>
      {problem && <span role="alert" className={css.note}>{say({ code: problem.code, message: problem.message })}</span>}
    </>
  );
}
