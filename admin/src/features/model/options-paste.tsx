/** Many options at once, pasted from a spreadsheet: what would become of them is said before they are saved. */
import { Checkbox, Select, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { FormModal } from '@/ui/form-modal';
import { readOptionLines } from './option-lines';
import css from './model.module.css';

const saveMutation = graphql(`
  mutation SaveOptions($attribute: String!, $inputs: [OptionInput!]!, $dryRun: Boolean!) {
    saveOptions(attribute: $attribute, inputs: $inputs, mergeLabels: true, dryRun: $dryRun) { created changed unchanged }
  }
`);

interface OptionsPasteProps {
  attribute: string;
  saved: () => void;
  close: () => void;
}

export function OptionsPaste({ attribute, saved, close }: OptionsPasteProps) {
  const { t } = useTranslation();
  const { language, labelLocale, locales, localeLabel } = useWorkspace();
  const notify = useNotify();
  const [text, setText] = useState('');
  const [locale, setLocale] = useState(labelLocale);
  const [inOrder, setInOrder] = useState(true);
  const [read] = useDebouncedValue(text, 300);
  const lines = useMemo(() => readOptionLines(read, locale, locales.map(({ code }) => code)), [locale, locales, read]);
  const inputs = useMemo(() => (inOrder ? lines.options.map((option, place) => ({ ...option, sort: place + 1 })) : lines.options), [inOrder, lines]);
  const [trial, tryOut] = useMutation(saveMutation);
  const [state, run] = useMutation(saveMutation);
  const count = (amount: number) => formatNumber(amount, language);
  useEffect(() => {
    if (inputs.length > 0) void tryOut({ attribute, inputs, dryRun: true });
  }, [attribute, inputs, tryOut]);
  const settled = read === text && !trial.fetching;
  const found = inputs.length > 0 && !trial.error ? trial.data?.saveOptions : undefined;
  const failure = state.error ?? (inputs.length > 0 ? trial.error : undefined);
  const save = async () => {
    const answer = await run({ attribute, inputs, dryRun: false });
    if (!answer.data) return;
    notify.done(t('model.optionsSaved', { count: inputs.length, amount: count(inputs.length) }));
    saved();
  };
  return (
    <FormModal title={t('model.pasteOptions')} size={640} busy={state.fetching} failure={failure ? graphqlFailure(failure) : null} disabled={!settled || !found || found.created + found.changed === 0} onSubmit={() => void save()} close={close}>
      <Textarea label={t('model.optionLines')} description={t('model.optionLinesHelp')} rows={12} resize="vertical" classNames={{ input: css.code }} spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
      <Select label={t('model.labelsAre')} data={locales.filter((one) => one.enabled).map(({ code }) => ({ value: code, label: localeLabel(code) }))} value={locale} allowDeselect={false} onChange={(next) => setLocale(next ?? labelLocale)} />
      <Checkbox label={t('model.optionsInOrder')} checked={inOrder} onChange={(event) => setInOrder(event.currentTarget.checked)} />
      <div role="status" className={css.dim}>
        {found && settled && <p>{t('model.optionsWould', { created: count(found.created), changed: count(found.changed), unchanged: count(found.unchanged) })}</p>}
        {lines.twice.length > 0 && <p>{t('model.optionsTwice', { codes: lines.twice.slice(0, 10).join(', ') })}</p>}
        {lines.unknown.length > 0 && <p>{t('model.optionColumnsUnknown', { names: lines.unknown.slice(0, 10).join(', ') })}</p>}
      </div>
    </FormModal>
  );
}
