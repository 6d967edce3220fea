/** Makes or changes an output. Each kind has its own fields; a secret is shown once, when it is made. */
import { Button, Code, CopyButton, Group, Modal, PasswordInput, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { FailureNote } from '@/ui/failure-note';
import { OUTPUT_FIELDS, settingsOf, type OutputField } from './output-fields';
import type { OutputRow } from './outputs';
import { outputParts } from './query';

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
  const [texts, setTexts] = useState<Record<string, string>>(() => textsOf(output));
  const [secret, setSecret] = useState<string | null>(null);
  const [state, run] = useMutation(saveMutation);
  const fields = OUTPUT_FIELDS[kind];
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const settings = settingsOf(fields, texts, output?.settings);
    const answer = await run({ input: { id: output?.id ?? null, channel, kind, code: code.trim(), label: label.trim(), enabled, settings } });
    const saved = answer.data?.saveOutput;
    if (!saved) return;
    if (saved.secret) setSecret(saved.secret);
    else close();
  };
  if (secret !== null) return <SecretDialog secret={secret} close={close} />;
  return (
    <Modal opened onClose={close} size="lg" title={output ? t('outputs.editTitle', { name: output.label }) : t('outputs.add')}>
      <form onSubmit={(event) => void onSubmit(event)}>
        <Stack gap="md">
          {!output && <Select label={t('outputs.kindTitle')} data={KINDS.map((each) => ({ value: each, label: t(`outputs.kind.${each}`) }))} value={kind} allowDeselect={false} onChange={(next) => setKind(next as OutputRow['kind'])} description={t(`outputs.kindHelp.${kind}`)} />}
          <Group grow align="flex-start">
            <TextInput label={t('outputs.name')} required value={label} onChange={(event) => setLabel(event.currentTarget.value)} data-autofocus />
            <TextInput label={t('create.code')} required disabled={output !== null} value={code} onChange={(event) => setCode(event.currentTarget.value)} />
          </Group>
          {fields.map((field) => (
            <SettingInput key={field.name} field={field} kind={kind} value={texts[field.name] ?? ''} locales={locales} currencies={currencies} masked={output !== null} onChange={(value) => setTexts({ ...texts, [field.name]: value })} />
          ))}
          <Switch label={t('outputs.enabled')} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
          {state.error && <FailureNote failure={graphqlFailure(state.error)} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
            <Button type="submit" loading={state.fetching}>{t('editor.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Secrets come masked and are sent again only when somebody types a new one. */
function textsOf(output: OutputRow | null): Record<string, string> {
  const settings = (output?.settings ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

interface SettingInputProps {
  field: OutputField;
  kind: OutputRow['kind'];
  value: string;
  locales: readonly string[];
  currencies: readonly string[];
  masked: boolean;
  onChange: (value: string) => void;
}

function SettingInput({ field, value, locales, currencies, masked, onChange }: SettingInputProps) {
  const { t } = useTranslation();
  const { localeLabel } = useWorkspace();
  const shared = { label: t(`outputs.field.${field.name}`), description: field.help ? t(`outputs.fieldHelp.${field.name as 'url'}`) : undefined, required: field.required };
  switch (field.input) {
    case 'locale': return <Select {...shared} data={locales.map((locale) => ({ value: locale, label: localeLabel(locale) }))} value={value || null} onChange={(next) => onChange(next ?? '')} />;
    case 'currency': return <Select {...shared} data={[...currencies]} value={value || null} onChange={(next) => onChange(next ?? '')} />;
    case 'secret': return <PasswordInput {...shared} required={field.required && !masked} autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'long': return <Textarea {...shared} autosize minRows={3} maxRows={12} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'switch': return <Switch label={shared.label} description={shared.description} checked={value === 'true'} onChange={(event) => onChange(String(event.currentTarget.checked))} />;
    default: return <TextInput {...shared} type={field.input === 'url' ? 'url' : field.input === 'number' ? 'number' : 'text'} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

function SecretDialog({ secret, close }: { secret: string; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={t('outputs.secretTitle')}>
      <Stack gap="md">
        <Text size="sm">{t('outputs.secretText')}</Text>
        <Code block tabIndex={0}>{secret}</Code>
        <Group justify="flex-end">
          <CopyButton value={secret}>{({ copied, copy }) => <Button variant="default" onClick={copy}>{copied ? t('common.copied') : t('common.copy')}</Button>}</CopyButton>
          <Button onClick={close}>{t('common.close')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
