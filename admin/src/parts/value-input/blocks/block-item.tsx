/** One block: its type, what can be done with it, and the inputs of its fields. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconCopyPlus, IconGripVertical, IconTrash } from '@tabler/icons-react';
import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { insideOf } from '@/lib/value-path';
import { asAttribute, nameOf, type Block, type BlockField, type BlockType } from '@/parts/blocks/blocks';
import { fromInput, toInput } from '@/parts/blocks/field-data';
import { plainText } from '@/parts/value-data';
import { useViolationMessage } from '@/ui/failure';
import type { InputProps } from '../types';
import type { useOrder } from '../use-order';
import { ValueInput } from '../value-input';
import type { useBlocksEdit } from './use-blocks-edit';
import css from './blocks-input.module.css';

interface BlockItemProps {
  block: Block;
  at: number;
  total: number;
  /** Null for a type that the attribute no longer has. */
  type: BlockType | null;
  names: string;
  name: string;
  folded: boolean;
  full: boolean;
  edit: ReturnType<typeof useBlocksEdit>;
  drag: ReturnType<ReturnType<typeof useOrder>['element']>;
  /** Of the value that holds the block. */
  input: InputProps;
}

export function BlockItem({ block, at, total, type, names, name, folded, full, edit, drag, input }: BlockItemProps) {
  const { t } = useTranslation();
  const say = useViolationMessage();
  const body = useId();
  // Words can be dragged too, out of the inputs: the block is taken by its head only.
  const { draggable, onDragStart, onDragEnd, ...dropping } = drag;
  const wrong = (input.problems ?? []).filter((problem) => insideOf(problem.path, 'blocks')?.index === at);
  const whole = wrong.filter((problem) => !type?.fields.some((field) => field.code === insideOf(problem.path, 'blocks')?.part));
  const title = t('blocks.title', { number: at + 1, name });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || input.disabled) return;
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    // The page has other uses for these keys.
    event.preventDefault();
    event.nativeEvent.stopImmediatePropagation();
    event.stopPropagation();
    edit.move(at, event.key === 'ArrowUp' ? at - 1 : at + 1);
  };
  return (
    <li className={css.block} data-block={block.id} data-wrong={wrong.length > 0 || undefined} tabIndex={-1} aria-label={title} onKeyDown={onKeyDown} {...dropping}>
      <div className={css.head} draggable={draggable} onDragStart={onDragStart} onDragEnd={onDragEnd}>
        {draggable && <IconGripVertical size={15} className={css.grip} aria-hidden />}
        <button type="button" className={css.fold} aria-expanded={!folded} aria-controls={folded ? undefined : body} onClick={() => edit.fold(block.id)}>
          <IconChevronDown size={14} className={css.chevron} data-folded={folded || undefined} aria-hidden />
          <span>{name}</span>
        </button>
        {folded && <span className={css.summary}>{summary(block, type)}</span>}
        {!input.disabled && (
          <span className={css.tools}>
            <Tool label={t('blocks.moveUp', { block: title })} disabled={at === 0} act={() => edit.move(at, at - 1)}><IconArrowUp size={14} /></Tool>
            <Tool label={t('blocks.moveDown', { block: title })} disabled={at === total - 1} act={() => edit.move(at, at + 1)}><IconArrowDown size={14} /></Tool>
            <Tool label={t('blocks.duplicate', { block: title })} disabled={full} act={() => edit.duplicate(at)}><IconCopyPlus size={14} /></Tool>
            <Tool label={t('blocks.remove', { block: title })} act={() => edit.remove(at)}><IconTrash size={14} /></Tool>
          </span>
        )}
      </div>
      {!folded && (
        <div id={body} className={css.fields} data-fields>
          {!type && <p className={css.hint}>{t('blocks.unknownType')}</p>}
          {type?.fields.map((field) => (
            <BlockFieldInput key={field.code} field={field} data={block[field.code]} title={title} names={names} input={input} problems={wrong.filter((problem) => insideOf(problem.path, 'blocks')?.part === field.code)} set={(data) => edit.set(at, field.code, data)} />
          ))}
          {type?.fields.length === 0 && <p className={css.hint}>{t('blocks.noFields')}</p>}
        </div>
      )}
      {(folded ? wrong : whole).map((problem) => <p key={problem.path + problem.code} className={css.problem}>{say(problem)}</p>)}
    </li>
  );
}

function Tool({ label, disabled, act, children }: { label: string; disabled?: boolean; act: () => void; children: ReactNode }) {
  return <Tooltip label={label}><ActionIcon variant="subtle" color="gray" size={24} aria-label={label} disabled={disabled} onClick={act}>{children}</ActionIcon></Tooltip>;
}

interface BlockFieldInputProps {
  field: BlockField;
  data: unknown;
  /** Tells the block apart for those who do not see it. */
  title: string;
  names: string;
  input: InputProps;
  problems: readonly Violation[];
  set: (data: unknown) => void;
}

function BlockFieldInput({ field, data, title, names, input, problems, set }: BlockFieldInputProps) {
  const { t } = useTranslation();
  const id = useId();
  const say = useViolationMessage();
  const name = nameOf(field, names);
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>{name}{field.required && <span className={css.required} title={t('table.required')} aria-hidden> *</span>}</label>
      <ValueInput
        id={id}
        attribute={asAttribute(field, input.attribute, names)}
        data={toInput(field.type, data)}
        onChange={(next) => set(fromInput(next))}
        disabled={input.disabled}
        invalid={problems.length > 0}
        problems={problems}
        describedBy={problems.length > 0 ? `${id}-wrong` : undefined}
        label={`${title}: ${name}`}
        channel={input.channel}
        locale={input.locale}
        lang={input.lang}
      />
      {problems.length > 0 && <p className={css.problem} id={`${id}-wrong`}>{problems.map((problem) => say(problem)).join(' · ')}</p>}
    </div>
  );
}

/** The first words of a folded block. */
function summary(block: Block, type: BlockType | null): string {
  const field = type?.fields.find(({ code, type: kind }) => typeof block[code] === 'string' && ['text', 'textarea', 'rich_text', 'link', 'asset'].includes(kind));
  if (!field) return '';
  const text = String(block[field.code]);
  return (field.type === 'rich_text' ? plainText(text) : text).slice(0, 120);
}
