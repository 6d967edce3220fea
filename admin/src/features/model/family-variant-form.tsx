/** One family variant. Attributes that move to another level take their values along, and what that does is shown first. */
import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, useMutation } from 'urql';
import { graphqlFailure, type Failure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import type { AttributeType, FoundAttribute } from '@/parts/attributes/search';
import { AttributesSelect, type NamedAttribute } from '@/parts/attributes/select';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { AttributeMoves, movesQuery, type Move } from './attribute-moves';
import type { VariantRow } from './family-query';
import { PartRemoval } from './part-removal';
import css from './model.module.css';

const saveMutation = graphql(`mutation SaveFamilyVariant($input: FamilyVariantInput!) { saveFamilyVariant(input: $input) { code moving { id } } }`);
const deleteMutation = graphql(`mutation DeleteFamilyVariant($code: String!) { deleteFamilyVariant(code: $code) }`);

/** Few and comparable values, the same in every channel and language. */
const AXIS_TYPES: AttributeType[] = ['SELECT', 'BOOLEAN', 'MEASUREMENT', 'NUMBER'];

interface Level {
  axes: readonly NamedAttribute[];
  attributes: readonly NamedAttribute[];
}

const has = (list: readonly NamedAttribute[], { code }: NamedAttribute) => list.some((each) => each.code === code);

const codeOf = (attribute: NamedAttribute) => attribute.code;

function levelsOf(variant: VariantRow | null): Level[] {
  if (!variant) return [{ axes: [], attributes: [] }];
  return variant.levels.map(({ axes, attributes }) => ({ axes, attributes: attributes.filter((attribute) => !has(axes, attribute)) }));
}

interface FamilyVariantFormProps {
  family: string;
  /** Null makes one. */
  variant: VariantRow | null;
  close: () => void;
}

export function FamilyVariantForm({ family, variant, close }: FamilyVariantFormProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const navigate = useNavigate();
  const client = useClient();
  const [code, setCode] = useState(variant?.code ?? '');
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(variant?.labels ?? [])]);
  const [levels, setLevels] = useState(() => levelsOf(variant));
  const [moves, setMoves] = useState<readonly Move[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [looking, setLooking] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [state, run] = useMutation(saveMutation);
  const readOnly = !may('EDIT_MODEL');
  const change = (at: number, part: Partial<Level>) => setLevels(levels.map((level, index) => (index === at ? { ...level, ...part } : level)));
  /** What another level holds already is not offered. */
  const isTaken = (at: number) => (attribute: FoundAttribute) => levels.some((level, index) => has(level.axes, attribute) || (index !== at && has(level.attributes, attribute)));
  const input = { code: code.trim(), family, labels: labels.map(({ locale, text }) => ({ locale, text })), levels: levels.filter((level) => level.axes.length > 0).map((level) => ({ axes: level.axes.map(codeOf), attributes: level.attributes.map(codeOf) })) };
  const save = async () => {
    const answer = await run({ input });
    setFailure(answer.error ? graphqlFailure(answer.error) : null);
    setMoves([]);
    if (answer.error) return;
    close();
    const edit = answer.data?.saveFamilyVariant.moving;
    if (edit) void navigate({ to: '/bulk-edits/$id', params: { id: edit.id } });
  };
  const submit = async () => {
    if (!variant) return save();
    setLooking(true);
    const answer = await client.query(movesQuery, { input, locale: labelLocale }, { requestPolicy: 'network-only' });
    setLooking(false);
    if (answer.error) return setFailure(graphqlFailure(answer.error));
    const felt = (answer.data?.familyVariantMoves ?? []).filter((move) => move.holding > 0);
    if (felt.length === 0) return save();
    setMoves(felt);
  };
  return (
    <FormModal title={variant ? t('model.variantTitle', { code: variant.code }) : t('model.newVariant')} busy={state.fetching || looking} failure={failure} disabled={readOnly || code.trim() === '' || !levels[0]?.axes.length} onSubmit={() => void submit()} remove={variant && !readOnly ? () => setLeaving(true) : null} close={close}>
      <TextInput label={t('create.code')} required value={code} disabled={variant !== null} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus={variant ? undefined : true} />
      <LabelsInput value={labels} onChange={setLabels} disabled={readOnly} />
      {levels.map((level, at) => (
        <div key={at} className={css.row}>
          <AttributesSelect label={t('model.axes', { level: at + 1 })} wish={{ families: [family], types: AXIS_TYPES }} refuses={(attribute) => attribute.localizable || attribute.scopable} value={level.axes} disabled={readOnly} onChange={(axes) => change(at, { axes, attributes: level.attributes.filter((each) => !has(axes, each)) })} />
          <AttributesSelect label={t('model.levelAttributes', { level: at + 1 })} wish={{ families: [family] }} refuses={isTaken(at)} value={level.attributes} disabled={readOnly} onChange={(chosen) => change(at, { attributes: chosen })} />
        </div>
      ))}
      {levels.length < 2 && !variant && <Button variant="subtle" size="xs" onClick={() => setLevels([...levels, { axes: [], attributes: [] }])}>{t('model.addLevel')}</Button>}
      {moves.length > 0 && <AttributeMoves moves={moves} depth={input.levels.length} busy={state.fetching} confirm={() => void save()} close={() => setMoves([])} />}
      {leaving && variant && <PartRemoval mutation={deleteMutation} code={variant.code} name={variant.label} text={t('model.removal.variant')} close={() => setLeaving(false)} done={close} />}
    </FormModal>
  );
}
