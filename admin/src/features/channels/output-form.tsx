/** Makes or changes an output. Each kind has its own fields, and all of its settings are there as JSON; a secret is shown once, when it is made. */
import { Button, Group, JsonInput, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure, type Failure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useHint, useViolationMessage } from '@/ui/failure';
import { FailureNote } from '@/ui/failure-note';
import { ShownOnce } from '@/ui/shown-once';
import { OUTPUT_FIELDS, parseSettings, PASSWORD, withSetting, type OutputField, type Settings } from './output-fields';
import type { OutputRow } from './outputs';
import { outputParts } from './query';
import { SettingInput } from './setting-input';
import css from './channels.module.css';

const saveMutation = graphql(`mutation SaveOutput($input: OutputInput!) { saveOutput(input: $input) { secret output { ...OutputParts } } }`, [outputParts]);

interface OutputFormProps {
  channel: string;
  locales: readonly string[];
  currencies: readonly string[];
  output: OutputRow | null;
  close: () => void;
}

const KINDS = Object.keys(OUTPUT_FIELDS) as OutputRow['kind'][];

export function OutputForm({ channel, locales, currencies, output, close }: OutputFormProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<OutputRow['kind']>(output?.kind ?? 'WEBHOOK');
  const [code, setCode] = useState(output?.code ?? '');
  const [label, setLabel] = useState(output?.label ?? '');
  const [enabled, setEnabled] = useState(output?.enabled ?? true);
  const [rotateSecret, setRotateSecret] = useState(false);
  const [settings, setSettings] = useState<Settings>((output?.settings ?? {}) as Settings);
  const [secret, setSecret] = useState<string | null>(null);
  const [state, run] = useMutation(saveMutation);
  const fields: OutputField[] = OUTPUT_FIELDS[kind];
  const failure = state.error ? graphqlFailure(state.error) : null;
  const { at, rest } = useFieldErrors(failure, ['label', 'code', ...fields.map((field) => `settings.${field.name}`)]);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await run({ input: { id: output?.id ?? null, channel, kind, code: code.trim(), label: label.trim(), enabled, settings, rotateSecret } });
    const saved = answer.data?.saveOutput;
    if (!saved) return;
    if (saved.secret) setSecret(saved.secret);
    else close();
  };
  if (secret !== null) return <ShownOnce title={t('outputs.secretTitle')} text={t('outputs.secretText')} value={secret} close={close} />;
  return (
    <Modal opened onClose={close} size="lg" title={output ? t('outputs.editTitle', { name: output.label }) : t('outputs.add')}>
      <form onSubmit={(event) => void onSubmit(event)} noValidate>
        <Stack gap="md">
          {!output && <Select label={t('outputs.kindTitle')} data={KINDS.map((each) => ({ value: each, label: t(`outputs.kind.${each}`) }))} value={kind} allowDeselect={false} onChange={(next) => { setKind(next as OutputRow['kind']); setSettings({}); }} description={t(`outputs.kindHelp.${kind}`)} />}
          <Group grow align="flex-start">
            <TextInput label={t('outputs.name')} required value={label} error={at('label')} onChange={(event) => setLabel(event.currentTarget.value)} data-autofocus />
            <TextInput label={t('create.code')} required disabled={output !== null} value={code} error={at('code')} onChange={(event) => setCode(event.currentTarget.value)} />
          </Group>
          {fields.map((field) => (
            <SettingInput key={`${kind}.${field.name}`} field={field} value={settings[field.name]} error={at(`settings.${field.name}`)} locales={locales} currencies={currencies} onChange={(value) => setSettings((now) => withSetting(now, field.name, value))} />
          ))}
          {output && kind === 'WEBHOOK' && <Switch label={t('outputs.rotate')} description={t('outputs.rotateHelp')} checked={rotateSecret} onChange={(event) => setRotateSecret(event.currentTarget.checked)} />}
          <Advanced settings={settings} onChange={setSettings} />
          <Switch label={t('outputs.enabled')} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
          {rest && <FailureNote failure={rest} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
            <Button type="submit" loading={state.fetching}>{t('editor.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Puts each violation at its field; what has no field is left for the note above the buttons. */
function useFieldErrors(failure: Failure | null, fields: readonly string[]): { at: (path: string) => string | undefined; rest: Failure | null } {
  const say = useViolationMessage();
  const hintOf = useHint();
  const belongs = (path: string, field: string) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
  const at = (field: string) => failure?.violations.filter((each) => belongs(each.path, field)).map((each) => [say(each), hintOf(each)].filter(Boolean).join(' – ')).join(' ') || undefined;
  const homeless = failure?.violations.filter((each) => !fields.some((field) => belongs(each.path, field))) ?? [];
  return { at, rest: failure && { ...failure, violations: homeless } };
}

/** Every setting, also those that have no field. What is typed counts as soon as it is an object. */
function Advanced({ settings, onChange }: { settings: Settings; onChange: (settings: Settings) => void }) {
  const { t } = useTranslation();
  const { [PASSWORD]: password, ...shown } = settings;
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && parseSettings(typed) === null;
  const onType = (text: string) => {
    setTyped(text);
    const parsed = parseSettings(text);
    if (parsed) onChange(withSetting(parsed, PASSWORD, parsed[PASSWORD] ?? password));
  };
  return (
    <details className={css.advanced}>
      <summary>{t('outputs.advanced')}</summary>
      <JsonInput aria-label={t('outputs.advanced')} description={t('outputs.advancedHelp')} autosize minRows={4} maxRows={18} spellCheck={false} error={wrong ? t('model.noJson') : undefined} value={typed ?? JSON.stringify(shown, null, 2)} onChange={onType} onBlur={() => !wrong && setTyped(null)} />
    </details>
  );
}
