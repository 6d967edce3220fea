/** One option: its names, its colour, and its place among the others. */
import { ColorInput, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import type { Option } from './options';
import css from './model.module.css';

const saveMutation = graphql(`mutation SaveOption($attribute: String!, $input: OptionInput!) { saveOption(attribute: $attribute, input: $input) { code colour sort labels { locale text } } }`);

interface OptionFormProps {
  attribute: string;
  /** Null makes one. */
  option: Option | null;
  saved: (option: Option) => void;
  close: () => void;
}

export function OptionForm({ attribute, option, saved, close }: OptionFormProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState(option?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(option?.labels ?? [])]);
  const [colour, setColour] = useState(option?.colour ?? '');
  const [sort, setSort] = useState<number>(option?.sort ?? 0);
  const [state, run] = useMutation(saveMutation);
  const save = async () => {
    const answer = await run({ attribute, input: { code: code.trim(), labels: labels.map(({ locale, text }) => ({ locale, text })), colour: colour || null, sort } });
    if (answer.data) saved(answer.data.saveOption);
  };
  return (
    <FormModal title={option ? t('model.editOption', { name: option.code }) : t('model.newOption')} size="md" busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={code.trim() === ''} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={option !== null} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />
      <LabelsInput value={labels} onChange={setLabels} />
      <div className={css.row}>
        <ColorInput label={t('model.colour')} value={colour} onChange={setColour} format="hex" eyeDropperButtonProps={{ 'aria-label': t('model.colour') }} />
        <NumberInput label={t('model.sort')} value={sort} onChange={(next) => setSort(Number(next) || 0)} allowDecimal={false} />
      </div>
    </FormModal>
  );
}
