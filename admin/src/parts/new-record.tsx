/** Makes a record without leaving the form that needs it: its name and its code; everything else later, in its own editor. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { isOwnPart, recordCode, suggestedPart } from '@/lib/record-code';
import { useWorkspace } from '@/lib/workspace';
import { FormModal } from '@/ui/form-modal';
import { RecordCodeInput } from './record-code-input';

const entityQuery = graphql(`
  query NewRecordEntity($code: String!, $uiLocale: String) {
    family(code: $code) { code label(locale: $uiLocale) labelAttribute { code type label(locale: $uiLocale) localizable scopable readOnly } }
  }
`);
const createMutation = graphql(`
  mutation CreateRecord($input: CreateResourceInput!, $locale: String) {
    createResource(input: $input) { id kind code label(locale: $locale) thumbnail { url width height } }
  }
`);

type Made = ResultOf<typeof createMutation>['createResource'];

interface NewRecordProps {
  entity: string;
  /** What was looked for and not found. */
  begun: string;
  /** Where the name is written; without a channel only where it has none of its own there. */
  channel: string;
  locale: string;
  done: (record: Made) => void;
  close: () => void;
}

export function NewRecord({ entity, begun, channel, locale, done, close }: NewRecordProps) {
  const { t } = useTranslation();
  const { labelLocale, localeLabel, me } = useWorkspace();
  const [known] = useQuery({ query: entityQuery, variables: { code: entity, uiLocale: labelLocale } });
  const [name, setName] = useState(begun);
  const [typed, setTyped] = useState<string | null>(null);
  const [state, run] = useMutation(createMutation);
  if (known.fetching) return null;
  const family = known.data?.family;
  const attribute = family?.labelAttribute;
  const localeOpen = !attribute?.localizable || (me.role.locales?.includes(locale) ?? true);
  const nameable = attribute?.type === 'TEXT' && !attribute.readOnly && localeOpen && (!attribute.scopable || channel !== '');
  const own = typed ?? suggestedPart(name);
  const save = async () => {
    const text = name.trim();
    const values = nameable && text !== '' ? [{ attribute: attribute.code, channel: attribute.scopable ? channel : null, locale: attribute.localizable ? locale : null, data: { text } }] : [];
    const answer = await run({ input: { kind: 'RECORD', code: recordCode(entity, own), family: entity, values }, locale });
    if (answer.data) done(answer.data.createResource);
  };
  return (
    <FormModal title={family ? t('records.newIn', { entity: family.label }) : t('create.RECORD')} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={!isOwnPart(own)} submitLabel={t('create.go')} onSubmit={() => void save()} close={close}>
      {nameable && <TextInput label={attribute.localizable ? `${attribute.label} (${localeLabel(locale)})` : attribute.label} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />}
      <RecordCodeInput entity={entity} own={own} onChange={setTyped} first={!nameable} />
    </FormModal>
  );
}
