/** The types of blocks that an attribute allows, in their order: one line each, opened to edit it and its fields. */
import { ActionIcon, Button, Text, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moved } from '@/lib/moved';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { FIELD_TYPES } from '@/parts/blocks/blocks';
import { LabelsInput } from '@/parts/labels-input';
import { MAX_COLUMNS } from '@/parts/table-value/columns';
import { ViolationList } from '@/parts/violation-list';
import { useViolationMessage } from '@/ui/failure';
import { newBlockType, type BlockProblems, type BlockTypeDraft } from './block-types';
import { Columns } from './columns-editor';
import css from './model.module.css';

interface BlockTypesProps {
  blocks: readonly BlockTypeDraft[];
  setBlocks: (blocks: BlockTypeDraft[]) => void;
  problems: BlockProblems['byBlock'];
  readOnly: boolean;
}

export function BlockTypes({ blocks, setBlocks, problems, readOnly }: BlockTypesProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number | null>(null);
  const heading = useId();
  useEffect(() => {
    const [first] = problems.keys();
    if (first !== undefined) setOpen(first);
  }, [problems]);
  const add = () => {
    const block = newBlockType(blocks);
    setBlocks([...blocks, block]);
    setOpen(block.key);
  };
  return (
    <section aria-labelledby={heading}>
      <div className={css.between}>
        <Text fw={560} size="sm" id={heading}>{t('model.blockTypes')}</Text>
        {!readOnly && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} disabled={blocks.length >= MAX_COLUMNS} onClick={add}>{t('model.addBlockType')}</Button>}
      </div>
      {blocks.length === 0 && <p className={css.columnsNone}>{t('model.noBlockTypes')}</p>}
      <ol className={css.columnList}>
        {blocks.map((block, at) => (
          <BlockTypeItem
            key={block.key}
            block={block}
            open={open === block.key}
            toggle={() => setOpen(open === block.key ? null : block.key)}
            problems={problems.get(block.key) ?? NONE}
            readOnly={readOnly}
            onChange={(next) => setBlocks(blocks.map((each) => (each.key === block.key ? next : each)))}
            move={(by) => setBlocks([...moved(blocks, at, at + by)])}
            first={at === 0}
            last={at === blocks.length - 1}
            remove={() => setBlocks(blocks.filter((each) => each.key !== block.key))}
          />
        ))}
      </ol>
    </section>
  );
}

type Problems = NonNullable<ReturnType<BlockProblems['byBlock']['get']>>;
const NONE: Problems = { own: [], fields: new Map() };

interface BlockTypeItemProps {
  block: BlockTypeDraft;
  open: boolean;
  toggle: () => void;
  problems: Problems;
  readOnly: boolean;
  onChange: (block: BlockTypeDraft) => void;
  move: (by: 1 | -1) => void;
  first: boolean;
  last: boolean;
  remove: () => void;
}

function BlockTypeItem({ block, open, toggle, problems, readOnly, onChange, move, first, last, remove }: BlockTypeItemProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const say = useViolationMessage();
  const body = useId();
  const name = pickLabel(block.labels, labelLocale) ?? (block.code || t('model.newBlockType'));
  const others = problems.own.filter((problem) => problem.path !== 'code');
  const code = problems.own.find((problem) => problem.path === 'code');
  const words = { title: t('model.blockFields'), add: t('model.addField'), none: t('model.noBlockFields'), needed: t('model.fieldNeeded') };
  return (
    <li data-wrong={problems !== NONE || undefined}>
      <div className={css.columnLine}>
        <button type="button" className={css.columnName} aria-expanded={open} aria-controls={open ? body : undefined} onClick={toggle}>
          <IconChevronRight size={14} className={css.columnChevron} data-open={open || undefined} aria-hidden />
          <span>{name}</span> {block.code !== '' && name !== block.code && <code className={css.dim}>{block.code}</code>}
        </button>
        {!readOnly && (
          <span className={css.columnTools}>
            <ActionIcon variant="subtle" color="gray" size={24} disabled={first} aria-label={t('model.columnUp', { name })} onClick={() => move(-1)}><IconArrowUp size={14} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" size={24} disabled={last} aria-label={t('model.columnDown', { name })} onClick={() => move(1)}><IconArrowDown size={14} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('model.columnRemove', { name })} onClick={remove}><IconTrash size={14} /></ActionIcon>
          </span>
        )}
      </div>
      {open && (
        <div id={body} className={css.columnFields}>
          <TextInput label={t('create.code')} required value={block.code} disabled={readOnly} error={code && say(code)} autoComplete="off" spellCheck={false} autoFocus={block.code === ''} onChange={(event) => onChange({ ...block, code: event.currentTarget.value })} />
          <LabelsInput value={block.labels} onChange={(labels) => onChange({ ...block, labels })} disabled={readOnly} />
          {others.length > 0 && <ViolationList violations={others} />}
          <Columns types={FIELD_TYPES} words={words} columns={block.fields} setColumns={(fields) => onChange({ ...block, fields })} problems={problems.fields} readOnly={readOnly} />
        </div>
      )}
    </li>
  );
}
