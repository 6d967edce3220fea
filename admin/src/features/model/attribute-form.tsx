/** One attribute: type, scope, rules, labels, the options of those that offer a choice, the columns of tables, the types of blocks, and what references lead to. */
import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import { AttributeRemoval } from './attribute-removal';
import { TYPES } from './attribute-types';
import type { AttributeRow, GroupRow } from './attributes';
import { Columns } from './columns-editor';
import { blockProblems, blockTypeDrafts, withBlockTypes, withoutBlockTypes, type BlockTypeDraft } from './block-types';
import { BlockTypes } from './block-types-editor';
import { columnDrafts, columnProblems, withColumns, withoutColumns, type ColumnDraft } from './columns';
import { EntitySelect } from './entity-select';
import { Options } from './options';
import { entityOf, isReference, withEntity, withoutEntity } from './reference';
import { hasOtherRule, STANDARDS, standardOf, withStandard } from './standard';
import css from './model.module.css';

const saveMutation = graphql(`mutation SaveAttribute($input: AttributeInput!) { saveAttribute(input: $input) { code } }`);

type Type = AttributeRow['type'];

/** Of other types the hub takes no promise that no two resources have the same value. */
const CAN_BE_UNIQUE: Type[] = ['IDENTIFIER', 'TEXT', 'NUMBER', 'DATE', 'LINK'];

interface AttributeFormProps {
  /** Null makes one. */
  attribute: AttributeRow | null;
  groups: readonly GroupRow[];
  close: () => void;
}

export function AttributeForm({ attribute, groups, close }: AttributeFormProps) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const readOnly = !may('EDIT_MODEL');
  const [code, setCode] = useState(attribute?.code ?? '');
  const [type, setType] = useState<Type>(attribute?.type ?? 'TEXT');
  const [group, setGroup] = useState<string | null>(attribute?.group.code ?? groups[0]?.code ?? null);
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(attribute?.labels ?? [])]);
  const [flags, setFlags] = useState({ localizable: attribute?.localizable ?? false, scopable: attribute?.scopable ?? false, unique: attribute?.unique ?? false, readOnly: attribute?.readOnly ?? false });
  const [rules, setRules] = useState(() => JSON.stringify(withoutEntity(withoutBlockTypes(withoutColumns(attribute?.settings))), null, 2));
  const [columns, setColumns] = useState<ColumnDraft[]>(() => columnDrafts(attribute?.settings));
  const [blocks, setBlocks] = useState<BlockTypeDraft[]>(() => blockTypeDrafts(attribute?.settings));
  const [entity, setEntity] = useState(() => entityOf(attribute?.settings));
  const [sent, setSent] = useState({ columns, blocks });
  const [leaving, setLeaving] = useState(false);
  const [state, run] = useMutation(saveMutation);
  const parsed = parse(rules);
  const failure = useMemo(() => (state.error ? graphqlFailure(state.error) : null), [state.error]);
  const problems = useMemo(() => columnProblems(failure?.violations ?? [], sent.columns), [failure, sent]);
  const ofBlocks = useMemo(() => blockProblems(problems.others, sent.blocks), [problems, sent]);
  const isTable = type === 'TABLE';
  const isBlocks = type === 'BLOCKS';
  const leads = isReference(type);
  const save = async () => {
    setSent({ columns, blocks });
    const settings = isTable ? withColumns(parsed, columns) : isBlocks ? withBlockTypes(parsed, blocks) : leads && entity !== null ? withEntity(parsed, entity) : parsed;
    const unique = flags.unique && CAN_BE_UNIQUE.includes(type);
    const answer = await run({ input: { code: code.trim(), type, group: group ?? '', labels: labels.map(({ locale, text }) => ({ locale, text })), ...flags, unique, settings, sort: attribute?.sort ?? null } });
    if (!answer.error) close();
  };
  return (
    <FormModal
      title={attribute ? t('model.attributeTitle', { code: attribute.code }) : t('model.newAttribute')}
      size={isTable || isBlocks ? 820 : undefined}
      busy={state.fetching}
      // What is wrong with a column or a type of block stands there.
      failure={failure && { ...failure, violations: ofBlocks.others }}
      disabled={readOnly || parsed === undefined || !group || code.trim() === '' || (leads && entity === null)}
      onSubmit={() => void save()}
      remove={attribute && !readOnly ? () => setLeaving(true) : null}
      close={close}
    >
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={code} disabled={attribute !== null} onChange={(event) => setCode(event.currentTarget.value)} />
        <Select label={t('model.type')} data={TYPES.map((each) => ({ value: each, label: t(`type.${each}`) }))} value={type} disabled={attribute !== null} allowDeselect={false} onChange={(next) => setType(next as Type)} />
        <Select label={t('model.group')} data={groups.map((each) => ({ value: each.code, label: each.label }))} value={group} disabled={readOnly} allowDeselect={false} onChange={setGroup} />
      </div>
      <p className={css.typeHelp}>{t(`typeHelp.${type}`)}</p>
      {(type === 'IDENTIFIER' || type === 'TEXT') && parsed !== undefined && !hasOtherRule(parsed) && (
        <Select label={t('model.standard')} description={t('model.standardHelp')} placeholder={t('model.noStandard')} clearable data={STANDARDS.map((each) => ({ value: each, label: each.toUpperCase() }))} value={standardOf(parsed)} disabled={readOnly} onChange={(next) => setRules(JSON.stringify(withStandard(parsed, next), null, 2))} />
      )}
      {leads && <EntitySelect value={entity} onChange={setEntity} disabled={readOnly} />}
      <LabelsInput value={labels} onChange={setLabels} disabled={readOnly} />
      <div className={css.switches}>
        {(['localizable', 'scopable', 'unique', 'readOnly'] as const).map((flag) => {
          const impossible = flag === 'unique' && !CAN_BE_UNIQUE.includes(type);
          return <Switch key={flag} label={t(`model.flag.${flag}`)} checked={flags[flag] && !impossible} disabled={readOnly || impossible || (attribute !== null && flag !== 'readOnly')} onChange={(event) => setFlags({ ...flags, [flag]: event.currentTarget.checked })} />;
        })}
      </div>
      {isTable && <Columns columns={columns} setColumns={setColumns} problems={problems.byColumn} readOnly={readOnly} />}
      {isBlocks && <BlockTypes blocks={blocks} setBlocks={setBlocks} problems={ofBlocks.byBlock} readOnly={readOnly} />}
      <Textarea label={t('model.rules')} description={t(isTable ? 'model.tableRulesHint' : isBlocks ? 'model.blocksRulesHint' : type === 'REFERENCE_LIST' ? 'model.listRulesHint' : 'model.rulesHint')} autosize minRows={2} maxRows={10} value={rules} disabled={readOnly} error={parsed === undefined ? t('model.noJson') : undefined} onChange={(event) => setRules(event.currentTarget.value)} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }} spellCheck={false} />
      {attribute && (type === 'SELECT' || type === 'MULTI_SELECT') && <Options attribute={attribute.code} readOnly={readOnly} />}
      {leaving && attribute && <AttributeRemoval code={attribute.code} close={() => setLeaving(false)} done={close} />}
    </FormModal>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
