/** A preset of a channel: its code, its names, and how it makes its pictures. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { lacksFrame, NEW, recipeOf } from './recipe';
import { RecipeFields } from './recipe-fields';
import { RecipeWords } from './recipe-words';

const savePreset = graphql(`mutation SavePreset($channel: String!, $input: PresetInput!) { savePreset(channel: $channel, input: $input) { code } }`);

interface PresetFormProps {
  channel: string;
  /** Null for a new one. */
  preset: { code: string; labels: readonly LabelRow[]; recipe: unknown } | null;
  close: () => void;
}

export function PresetForm({ channel, preset, close }: PresetFormProps) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [code, setCode] = useState(preset?.code ?? '');
  const [labels, setLabels] = useState<readonly LabelRow[]>(preset?.labels ?? []);
  const [recipe, setRecipe] = useState(() => (preset ? recipeOf(preset.recipe) : NEW));
  const [state, run] = useMutation(savePreset);
  const mayEdit = may('MANAGE_CHANNELS');
  const save = async () => {
    const answer = await run({ channel, input: { code: code.trim(), labels: labels.map(({ locale, text }) => ({ locale, text })), recipe } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={preset ? t('model.presetTitle', { code: preset.code }) : t('model.addPreset')} size="lg" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={!mayEdit || lacksFrame(recipe) || code.trim() === ''} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={preset !== null || !mayEdit} onChange={(event) => setCode(event.currentTarget.value)} />
      <LabelsInput value={labels} onChange={setLabels} disabled={!mayEdit} />
      <RecipeFields recipe={recipe} onChange={setRecipe} readOnly={!mayEdit} />
      <RecipeWords recipe={recipe} />
    </FormModal>
  );
}
