/** Makes a new product, model, entry or record: code and family first, everything else in the editor. */
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { editorPath, type ResourceKind } from '@/lib/kinds';
import { editPermission } from '@/lib/permissions';
import { isOwnPart, recordCode } from '@/lib/record-code';
import { useWorkspace } from '@/lib/workspace';
import { RecordCodeInput } from '@/parts/record-code-input';
import { FailureNote } from '@/ui/failure-note';

const familiesQuery = graphql(`
  query CreateFamilies($locale: String) {
    families { code kind label(locale: $locale) variants { code label(locale: $locale) } }
  }
`);

const create = graphql(`
  mutation Create($input: CreateResourceInput!) {
    createResource(input: $input) { id kind code }
  }
`);

type CreatableKind = Exclude<ResourceKind, 'ASSET'>;

interface CreateButtonProps {
  kinds: CreatableKind[];
  /** Chosen from the start. */
  family?: string;
}

export function CreateButton({ kinds, family }: CreateButtonProps) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [open, setOpen] = useState(false);
  const [first] = kinds;
  if (!first || !may(editPermission(first))) return null;
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen(true)}>{t(`create.${first}`)}</Button>
      {open && <CreateDialog kinds={kinds} family={family} close={() => setOpen(false)} />}
    </>
  );
}

function CreateDialog({ kinds, family: begun, close }: CreateButtonProps & { close: () => void }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const navigate = useNavigate();
  const [families] = useQuery({ query: familiesQuery, variables: { locale: labelLocale } });
  const [kind, setKind] = useState<CreatableKind>(kinds[0] ?? 'PRODUCT');
  const [code, setCode] = useState('');
  const [familyCode, setFamily] = useState<string | null>(begun ?? null);
  const [variant, setVariant] = useState<string | null>(null);
  const [result, run] = useMutation(create);
  const isRecord = kind === 'RECORD';
  const holds = kind === 'PRODUCT_MODEL' ? 'PRODUCT' : kind;
  const choices = (families.data?.families ?? []).filter((family) => family.kind === holds);
  const family = choices.find((each) => each.code === familyCode);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const whole = isRecord ? recordCode(familyCode ?? '', code) : code.trim();
    const answer = await run({ input: { kind, code: whole, family: familyCode, familyVariant: variant } });
    const made = answer.data?.createResource;
    if (made) void navigate({ to: editorPath(made.kind, made.code) });
  };
  const familyLabel = isRecord ? t('create.entity') : kind === 'ENTRY' ? t('create.contentType') : t('grid.family');
  const familySelect = <Select label={familyLabel} required searchable data={choices.map((each) => ({ value: each.code, label: each.label }))} value={familyCode} onChange={(next) => { setFamily(next); setVariant(null); }} />;
  return (
    <Modal opened onClose={close} title={t(`create.${kind}`)}>
      <form onSubmit={(event) => void onSubmit(event)}>
        <Stack gap="md">
          {kinds.length > 1 && (
            <Select label={t('create.kind')} data={kinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))} value={kind} allowDeselect={false} onChange={(next) => { setKind(next as CreatableKind); setVariant(null); }} />
          )}
          {isRecord ? (
            <>
              {familySelect}
              <RecordCodeInput entity={familyCode} own={code} onChange={setCode} first={begun !== undefined} />
            </>
          ) : (
            <>
              <TextInput label={kind === 'PRODUCT' ? t('create.sku') : t('create.code')} required value={code} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />
              {familySelect}
            </>
          )}
          {kind === 'PRODUCT_MODEL' && family && (
            <Select label={t('create.variant')} required data={family.variants.map((each) => ({ value: each.code, label: each.label }))} value={variant} onChange={setVariant} />
          )}
          {result.error && <FailureNote failure={graphqlFailure(result.error)} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
            <Button type="submit" loading={result.fetching} disabled={!(isRecord ? isOwnPart(code) : code.trim()) || !familyCode || (kind === 'PRODUCT_MODEL' && !variant)}>{t('create.go')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
