/** How a text stands as a translation: a flag at its field, and the way to say that it is still right. */
import { Button, Tooltip } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatDate, formatDateTime } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Tag, type Tone } from '@/ui/tag';
import { useViolationMessage } from '@/ui/failure';
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

type Text = EditedResource['texts'][number];

const TONES: Record<Text['state'], Tone> = { UNTRANSLATED: 'bad', OUTDATED: 'warn', MACHINE: 'info', TRANSLATED: 'good' };

const placeOf = (attribute: string, channel: string | null, locale: string) => `${attribute} ${channel ?? ''} ${locale}`;

interface Texts {
  byPlace: ReadonlyMap<string, Text>;
  /** The locale the editor shows labels in, which questions name. */
  locale: string;
}

const TextsContext = createContext<Texts>({ byPlace: new Map(), locale: '' });

/** Hands the fields what is known of their translations. */
export function TextsProvider({ resource, locale, children }: { resource: EditedResource; locale: string; children: ReactNode }) {
  const { texts } = resource;
  const value = useMemo(() => ({ byPlace: new Map(texts.map((text) => [placeOf(text.attribute.code, text.channel, text.locale), text])), locale }), [texts, locale]);
  return <TextsContext value={value}>{children}</TextsContext>;
}

/** The attributes with anything left to translate in these places. */
export function toTranslate(resource: EditedResource, channel: string, locales: readonly string[]): Set<string> {
  const left = resource.texts.filter((text) => text.state !== 'TRANSLATED' && locales.includes(text.locale) && (text.channel ?? channel) === channel);
  return new Set(left.map((text) => text.attribute.code));
}

interface FlagProps {
  attribute: { code: string; label: string; scopable: boolean };
  channel: string;
  locale: string;
  /** Says that it is translated, too: where languages stand side by side. */
  full: boolean;
  closed: boolean;
}

export function TranslationFlag({ attribute, channel, locale, full, closed }: FlagProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const { byPlace } = use(TextsContext);
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
