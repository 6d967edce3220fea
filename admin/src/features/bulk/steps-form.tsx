/** The list of steps, and the menu that adds one. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { graphqlFailure, type Violation } from '@/lib/errors';
import type { ResourceKind } from '@/lib/kinds';
import { ViolationList } from '@/parts/violation-list';
import { FailureNote } from '@/ui/failure-note';
import { Panel } from '@/ui/panel';
import { EmptyState } from '@/ui/states';
import { StepFields } from './step-fields';
import { MOST_STEPS, newStep, stepOf, VALUE_STEPS, wholeSteps, type ScopeChoice, type Step, type StepKind } from './steps';
import type { BulkModel } from './use-model';
import css from './bulk.module.css';

interface StepsFormProps {
  steps: readonly Step[];
  setSteps: (steps: Step[]) => void;
  /** What is edited. */
  kinds: readonly ResourceKind[];
  model: BulkModel;
  scope: ScopeChoice;
  /** What the hub said of the steps as they stand. */
  violations: readonly Violation[];
}

export function StepsForm({ steps, setSteps, kinds, model, scope, violations }: StepsFormProps) {
  const { t } = useTranslation();
  const last = useRef(0);
  const add = (kind: StepKind) => setSteps([...steps, newStep(++last.current, kind)]);
  return (
    <Panel title={t('bulk.steps')} actions={<AddStep kinds={kinds} add={add} disabled={steps.length >= MOST_STEPS} />}>
      {model.error && <FailureNote failure={graphqlFailure(model.error)} />}
      {steps.length === 0 && <EmptyState title={t('bulk.noSteps')}>{t('bulk.noStepsHint')}</EmptyState>}
      <ol className={css.steps}>
        {steps.map((step, at) => {
          const wrong = violations.filter((violation) => stepOf(violation.path) === at);
          return (
            <li key={step.id}>
              <fieldset className={css.step} data-wrong={wrong.length > 0 || undefined}>
                <legend className={css.stepName}>{t('bulk.step', { number: at + 1, kind: t(`bulk.kind.${step.kind}`) })}</legend>
                <ActionIcon className={css.removeStep} variant="subtle" color="gray" size={26} aria-label={t('bulk.removeStep', { number: at + 1 })} onClick={() => setSteps(steps.filter((each) => each !== step))}><IconX size={15} /></ActionIcon>
                <StepFields step={step} model={model} scope={scope} onChange={(change) => setSteps(steps.map((each) => (each === step ? { ...step, ...change } : each)))} />
                {wrong.length > 0 && <div role="alert"><ViolationList violations={wrong} /></div>}
              </fieldset>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function AddStep({ kinds, add, disabled }: { kinds: readonly ResourceKind[]; add: (kind: StepKind) => void; disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target><Button size="xs" variant="default" disabled={disabled} leftSection={<IconPlus size={15} />}>{t('bulk.addStep')}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('bulk.ofValues')}</Menu.Label>
        {VALUE_STEPS.map((kind) => <Menu.Item key={kind} onClick={() => add(kind)}>{t(`bulk.kind.${kind}`)}</Menu.Item>)}
        <Menu.Divider />
        <Menu.Label>{t('bulk.ofWhole')}</Menu.Label>
        {wholeSteps(kinds).map((kind) => <Menu.Item key={kind} onClick={() => add(kind)}>{t(`bulk.kind.${kind}`)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
