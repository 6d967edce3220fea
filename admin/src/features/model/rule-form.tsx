/** One rule: whose values it makes, when, and how; with what it would do to real resources beside it. */
import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure, type Violation } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { AttributeSelect, type NamedAttribute } from '@/parts/attributes/select';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { useHint, useViolationMessage } from '@/ui/failure';
import { FormModal } from '@/ui/form-modal';
import { TYPES } from './attribute-types';
import { RulePreview } from './rule-preview';
import type { RuleRow } from './rules';
import css from './model.module.css';

const saveMutation = graphql(`mutation SaveRule($input: RuleInput!) { saveRule(input: $input) { code } }`);

/** Types whose values can follow from others; the rest leads somewhere or is a name. */
const NEVER_MADE = ['IDENTIFIER', 'ASSET', 'ASSET_LIST', 'REFERENCE', 'REFERENCE_LIST', 'PRODUCT_LINK'];
const MADE = TYPES.filter((type) => !NEVER_MADE.includes(type));

interface RuleFormProps {
  rule: RuleRow | null;
  remove: (() => void) | null;
  close: () => void;
}

export function RuleForm({ rule, remove, close }: RuleFormProps) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [code, setCode] = useState(rule?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(rule?.labels ?? [])]);
  const [attribute, setAttribute] = useState<NamedAttribute | null>(rule?.attribute ?? null);
  const [condition, setCondition] = useState(rule?.condition ?? '');
  const [formula, setFormula] = useState(rule?.formula ?? '');
  const [sort, setSort] = useState<number>(rule?.sort ?? 10);
  const [disabled, setDisabled] = useState(rule?.disabled ?? false);
  const [problems, setProblems] = useState<readonly Violation[]>([]);
  const say = useViolationMessage();
  const hintOf = useHint();
  const [state, run] = useMutation(saveMutation);
  const readOnly = !may('EDIT_MODEL');
  const input = attribute && formula.trim() !== '' ? { code: code.trim() || 'new', attribute: attribute.code, condition: condition.trim() || null, formula, sort, disabled, labels: labels.map(({ locale, text }) => ({ locale, text })) } : null;
  const [asked] = useDebouncedValue(input ? JSON.stringify(input) : null, 400);
  const wrong = (path: string) => problems.filter((problem) => problem.path === path).map((problem) => [say(problem), hintOf(problem)].filter(Boolean).join(' – ')).join('. ') || undefined;
  const save = async () => {
    if (!input) return;
    const answer = await run({ input: { ...input, code: code.trim() } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={rule ? t('rules.title', { code: rule.code }) : t('rules.new')} size={860} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={readOnly || code.trim() === '' || !input || problems.length > 0} onSubmit={() => void save()} remove={remove} close={close}>
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={code} disabled={rule !== null} onChange={(event) => setCode(event.currentTarget.value)} />
        <AttributeSelect label={t('rules.attribute')} description={t('rules.attributeHelp')} required wish={{ types: MADE }} value={attribute} disabled={readOnly} error={wrong('attribute')} onChange={setAttribute} />
        <NumberInput label={t('model.sort')} description={t('rules.sortHelp')} value={sort} disabled={readOnly} allowDecimal={false} onChange={(next) => setSort(Number(next) || 0)} />
      </div>
      <LabelsInput value={labels} onChange={setLabels} disabled={readOnly} />
      <Textarea label={t('rules.condition')} description={t('rules.conditionHelp')} placeholder="'boots' in categories && values.weight.GRAM < 900" autosize minRows={1} maxRows={6} classNames={{ input: css.code }} spellCheck={false} value={condition} disabled={readOnly} error={wrong('condition')} onChange={(event) => setCondition(event.currentTarget.value)} />
      <Textarea label={t('rules.formula')} description={t('rules.formulaHelp')} placeholder="values.name + ', ' + labels.colour" required autosize minRows={2} maxRows={10} classNames={{ input: css.code }} spellCheck={false} value={formula} disabled={readOnly} error={wrong('formula')} onChange={(event) => setFormula(event.currentTarget.value)} />
      <details className={css.words}>
        <summary>{t('rules.words')}</summary>
        <dl>
          {(['values', 'units', 'labels', 'where', 'texts', 'numbers', 'has'] as const).map((each) => <div key={each}><dt><code>{t(`rules.wordCode.${each}`)}</code></dt><dd>{t(`rules.wordText.${each}`)}</dd></div>)}
        </dl>
      </details>
      <Switch label={t('rules.disable')} checked={disabled} disabled={readOnly} onChange={(event) => setDisabled(event.currentTarget.checked)} />
      {asked && !readOnly && <RulePreview input={asked} onProblems={setProblems} />}
    </FormModal>
  );
}
