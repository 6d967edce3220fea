/** One category: what it is called, what it takes in by itself, and at a root which entity holds the contents of its tree. */
import { Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure, type Violation } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { useEntities } from '@/parts/entities';
import { useHint, useViolationMessage } from '@/ui/failure';
import { FormModal } from '@/ui/form-modal';
import { AssortmentPreview } from './assortment-preview';
import type { CategoryRow } from './category-query';
import css from './model.module.css';

const saveMutation = graphql(`
  mutation SaveCategory($input: CategoryInput!) { saveCategory(input: $input) { code condition entity { code } labels { locale text } } }
`);

export interface Editing {
  node: CategoryRow | null;
  parent: string | null;
}

export function CategoryForm({ editing, close }: { editing: Editing; close: () => void }) {
  const { t } = useTranslation();
  const { node, parent } = editing;
  const entities = useEntities();
  const [code, setCode] = useState(node?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(node?.labels ?? [])]);
  const [condition, setCondition] = useState(node?.condition ?? '');
  const [entity, setEntity] = useState<string | null>(node?.entity?.code ?? null);
  const [problems, setProblems] = useState<readonly Violation[]>([]);
  const say = useViolationMessage();
  const hintOf = useHint();
  const [state, run] = useMutation(saveMutation);
  const input = {
    code: code.trim() || 'new', parent, condition: condition.trim() || null, entity: parent === null ? entity : null,
    labels: labels.map(({ locale, text }) => ({ locale, text })),
  };
  const [asked] = useDebouncedValue(input.condition ? JSON.stringify(input) : null, 400);
  const wrong = problems.filter((problem) => problem.path === 'condition').map((problem) => [say(problem), hintOf(problem)].filter(Boolean).join(' – ')).join('. ');
  const save = async () => {
    const answer = await run({ input: { ...input, code: code.trim() } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={t(node ? 'categories.editTitle' : 'categories.newTitle')} size={760} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={code.trim() === '' || (input.condition !== null && problems.length > 0)} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={node !== null} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />
      <LabelsInput value={labels} onChange={setLabels} />
      {parent === null && entities && (
        <Select label={t('categories.entity')} description={t('categories.entityHelp')} placeholder={t('categories.noEntity')} clearable searchable data={entities.map((each) => ({ value: each.code, label: each.label }))} value={entity} onChange={setEntity} />
      )}
      <Textarea label={t('categories.condition')} description={t('categories.conditionHelp')} placeholder="family == 'boots' && values.price.EUR > 100.0" autosize minRows={1} maxRows={8} classNames={{ input: css.code }} spellCheck={false} value={condition} error={input.condition && wrong ? wrong : undefined} onChange={(event) => setCondition(event.currentTarget.value)} />
      {asked && <AssortmentPreview input={asked} onProblems={setProblems} />}
    </FormModal>
  );
}
