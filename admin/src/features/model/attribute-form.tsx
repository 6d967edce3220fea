/** One attribute: type, scope, rules, names and help, where new resources begin, the options of those that offer a choice, the columns of tables, the types of blocks. */
import { MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { useViolationMessage } from '@/ui/failure';
import { FormModal } from '@/ui/form-modal';
import { AttributeRemoval } from './attribute-removal';
import { TYPES } from './attribute-types';
import type { AttributeRow, GroupRow } from './attributes';
import { Columns } from './columns-editor';
import { blockProblems, blockTypeDrafts, withBlockTypes, withoutBlockTypes, type BlockTypeDraft } from './block-types';
import { BlockTypes } from './block-types-editor';
import { columnDrafts, columnProblems, withColumns, withoutColumns, type ColumnDraft } from './columns';
import { DefaultField } from './default-field';
import { Options } from './options';
import { RuleFields, RULES_IN_PLACE } from './rule-fields';
import { canHaveDefault, listOf, withRule, type Settings } from './settings';
import css from './model.module.css';

const saveMutation = graphql(`mutation SaveAttribute($input: AttributeInput!) { saveAttribute(input: $input) { code } }`);

type Type = AttributeRow['type'];

/** Of other types the hub takes no promise that no two resources have the same value. */
const CAN_BE_UNIQUE: Type[] = ['IDENTIFIER', 'TEXT', 'NUMBER', 'DATE', 'LINK'];

/** Violations at these stand beside their inputs. */
const IN_PLACE = [...RULES_IN_PLACE, 'settings.default', 'settings.availableLocales'];

interface AttributeFormProps {
  /** Null makes one. */
  attribute: AttributeRow | null;
  groups: readonly GroupRow[];
  close: () => void;
}

export function AttributeForm({ attribute, groups, close }: AttributeFormProps) {
  const { t } = useTranslation();
  const { may, locales, localeLabel } = useWorkspace();
  const say = useViolationMessage();
  const readOnly = !may('EDIT_MODEL');
  const [code, setCode] = useState(attribute?.code ?? '');
  const [type, setType] = useState<Type>(attribute?.type ?? 'TEXT');
  const [group, setGroup] = useState<string | null>(attribute?.group.code ?? groups[0]?.code ?? null);
  const [labels, setLabels] = useState<LabelRow[]>(() => [...(attribute?.labels ?? [])]);
  const [flags, setFlags] = useState({ localizable: attribute?.localizable ?? false, scopable: attribute?.scopable ?? false, unique: attribute?.unique ?? false, readOnly: attribute?.readOnly ?? false });
  const [help, setHelp] = useState<LabelRow[]>(() => [...(attribute?.helpTexts ?? [])]);
  const [settings, setSettings] = useState<Settings>(() => withoutBlockTypes(withoutColumns(attribute?.settings)));
  const [columns, setColumns] = useState<ColumnDraft[]>(() => columnDrafts(attribute?.settings));
  const [blocks, setBlocks] = useState<BlockTypeDraft[]>(() => blockTypeDrafts(attribute?.settings));
  const [sent, setSent] = useState({ columns, blocks });
  const [leaving, setLeaving] = useState(false);
  const [state, run] = useMutation(saveMutation);
  const failure = useMemo(() => (state.error ? graphqlFailure(state.error) : null), [state.error]);
  const problems = useMemo(() => columnProblems(failure?.violations ?? [], sent.columns), [failure, sent]);
  const ofBlocks = useMemo(() => blockProblems(problems.others, sent.blocks), [problems, sent]);
  const isTable = type === 'TABLE';
  const isBlocks = type === 'BLOCKS';
  const isChoice = type === 'SELECT' || type === 'MULTI_SELECT';
  const wrong = (path: string) => {
    const found = failure?.violations.find((violation) => violation.path === path || violation.path.startsWith(`${path}.`));
    return found && say(found);
  };
  // Rules say nothing to another type, and the hub refuses some of them.
  const change = (next: Type) => {
    setType(next);
    setSettings({});
  };
  const save = async () => {
    setSent({ columns, blocks });
    const sentSettings = isTable ? withColumns(settings, columns) : isBlocks ? withBlockTypes(settings, blocks) : settings;
    const unique = flags.unique && CAN_BE_UNIQUE.includes(type);
    const answer = await run({ input: { code: code.trim(), type, group: group ?? '', labels: rows(labels), help: rows(help), ...flags, unique, settings: sentSettings, sort: attribute?.sort ?? null } });
    if (!answer.error) close();
  };
  return (
    <FormModal
      title={attribute ? t('model.attributeTitle', { code: attribute.code }) : t('model.newAttribute')}
      size={820}
      busy={state.fetching}
      // What is wrong with a column or a type of block stands there.
      failure={failure && { ...failure, violations: ofBlocks.others.filter(({ path }) => !IN_PLACE.some((place) => path === place || path.startsWith(`${place}.`))) }}
      disabled={readOnly || !group || code.trim() === '' || isUnfinished(type, settings)}
      onSubmit={() => void save()}
      remove={attribute && !readOnly ? () => setLeaving(true) : null}
      close={close}
    >
      <div className={css.row}>
        <TextInput label={t('create.code')} required value={code} disabled={attribute !== null} onChange={(event) => setCode(event.currentTarget.value)} />
        <Select label={t('model.type')} data={TYPES.map((each) => ({ value: each, label: t(`type.${each}`) }))} value={type} disabled={attribute !== null} allowDeselect={false} onChange={(next) => change(next as Type)} />
        <Select label={t('model.group')} data={groups.map((each) => ({ value: each.code, label: each.label }))} value={group} disabled={readOnly} allowDeselect={false} onChange={setGroup} />
      </div>
      <p className={css.typeHelp}>{t(`typeHelp.${type}`)}</p>
      <LabelsInput value={labels} onChange={setLabels} disabled={readOnly} />
      <LabelsInput title={t('model.help')} value={help} onChange={setHelp} disabled={readOnly} />
      <div className={css.switches}>
        {(['localizable', 'scopable', 'unique', 'readOnly'] as const).map((flag) => {
          const impossible = flag === 'unique' && !CAN_BE_UNIQUE.includes(type);
          return <Switch key={flag} label={t(`model.flag.${flag}`)} checked={flags[flag] && !impossible} disabled={readOnly || impossible || (attribute !== null && flag !== 'readOnly')} onChange={(event) => setFlags({ ...flags, [flag]: event.currentTarget.checked })} />;
        })}
        <Switch label={t('model.flag.indexed')} checked={settings.indexed !== false} disabled={readOnly} onChange={(event) => setSettings(withRule(settings, 'indexed', event.currentTarget.checked ? undefined : false))} />
      </div>
      {isTable && <Columns columns={columns} setColumns={setColumns} problems={problems.byColumn} readOnly={readOnly} />}
      {isBlocks && <BlockTypes blocks={blocks} setBlocks={setBlocks} problems={ofBlocks.byBlock} readOnly={readOnly} />}
      <div className={css.row}><RuleFields type={type} settings={settings} onChange={setSettings} violations={ofBlocks.others} readOnly={readOnly} /></div>
      {flags.localizable && (
        <MultiSelect label={t('model.availableLocales')} placeholder={listOf(settings.availableLocales).length === 0 ? t('model.allLocales') : undefined} clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={locales.filter((locale) => locale.enabled).map(({ code: each }) => ({ value: each, label: localeLabel(each) }))} value={listOf(settings.availableLocales)} disabled={readOnly} error={wrong('settings.availableLocales')} onChange={(codes) => setSettings(withRule(settings, 'availableLocales', codes))} />
      )}
      {canHaveDefault(type) && !flags.unique && (attribute || !isChoice) && (
        <DefaultField attribute={{ code, type, label: code, help: null, ...flags, sort: 0, settings, group: { code: group ?? '', label: '', sort: 0 } }} settings={settings} onChange={setSettings} readOnly={readOnly} error={wrong('settings.default')} />
      )}
      {attribute && isChoice && <Options attribute={attribute.code} readOnly={readOnly} />}
      {leaving && attribute && <AttributeRemoval code={attribute.code} close={() => setLeaving(false)} done={close} />}
    </FormModal>
  );
}

const rows = (labels: readonly LabelRow[]) => labels.map(({ locale, text }) => ({ locale, text }));

/** Some types are nothing without one of their rules. */
function isUnfinished(type: Type, settings: Settings): boolean {
  const needed = type === 'MEASUREMENT' ? 'unitFamily' : type === 'REFERENCE' || type === 'REFERENCE_LIST' ? 'referenceEntity' : null;
  return needed !== null && settings[needed] === undefined;
}
