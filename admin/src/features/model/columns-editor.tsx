/** The columns of a table, or the fields of a block, in their order: one line each, opened to edit it. */
import { ActionIcon, Button, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { moved } from '@/lib/moved';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { attributeTypeOf, type FieldType } from '@/parts/blocks/blocks';
import { COLUMN_TYPES, MAX_COLUMNS } from '@/parts/table-value/columns';
import { useViolationMessage } from '@/ui/failure';
import { Tag } from '@/ui/tag';
import { ColumnFields } from './column-fields';
import { newColumn, type ColumnDraft, type ColumnProblems } from './columns';
import css from './model.module.css';

interface Words {
  title: string;
  add: string;
  none: string;
  needed: string;
}

interface ColumnsProps {
  /** What they can be; unless given, what fits into a cell of a table. */
  types?: readonly FieldType[];
  words?: Words;
  columns: readonly ColumnDraft[];
  setColumns: (columns: ColumnDraft[]) => void;
  problems: ColumnProblems['byColumn'];
  readOnly: boolean;
}

export function Columns({ types = COLUMN_TYPES, words, columns, setColumns, problems, readOnly }: ColumnsProps) {
  const { t } = useTranslation();
  const said = words ?? { title: t('model.columns'), add: t('model.addColumn'), none: t('model.noColumns'), needed: t('model.columnNeeded') };
  const [open, setOpen] = useState<number | null>(null);
  const heading = useId();
  useEffect(() => {
    const [first] = problems.keys();
    if (first !== undefined) setOpen(first);
  }, [problems]);
  const add = () => {
    const column = newColumn(columns);
    setColumns([...columns, column]);
    setOpen(column.key);
  };
  return (
    <section aria-labelledby={heading}>
      <div className={css.between}>
        <Text fw={560} size="sm" id={heading}>{said.title}</Text>
        {!readOnly && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} disabled={columns.length >= MAX_COLUMNS} onClick={add}>{said.add}</Button>}
      </div>
      {columns.length === 0 && <p className={css.columnsNone}>{said.none}</p>}
      <ol className={css.columnList}>
        {columns.map((column, at) => (
          <ColumnItem
            key={column.key}
            column={column}
            types={types}
            needed={said.needed}
            open={open === column.key}
            toggle={() => setOpen(open === column.key ? null : column.key)}
            violations={problems.get(column.key) ?? []}
            readOnly={readOnly}
            onChange={(next) => setColumns(columns.map((each) => (each.key === column.key ? next : each)))}
            move={(by) => setColumns([...moved(columns, at, at + by)])}
            first={at === 0}
            last={at === columns.length - 1}
            remove={() => setColumns(columns.filter((each) => each.key !== column.key))}
          />
        ))}
      </ol>
    </section>
  );
}

interface ColumnItemProps {
  types: readonly FieldType[];
  needed: string;
  column: ColumnDraft;
  open: boolean;
  toggle: () => void;
  violations: readonly Violation[];
  readOnly: boolean;
  onChange: (column: ColumnDraft) => void;
  move: (by: 1 | -1) => void;
  first: boolean;
  last: boolean;
  remove: () => void;
}

function ColumnItem({ types, needed, column, open, toggle, violations, readOnly, onChange, move, first, last, remove }: ColumnItemProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const say = useViolationMessage();
  const fields = useId();
  const name = pickLabel(column.labels, labelLocale) ?? (column.code || t('model.newColumn'));
  return (
    <li data-wrong={violations.length > 0 || undefined}>
      <div className={css.columnLine}>
        <button type="button" className={css.columnName} aria-expanded={open} aria-controls={open ? fields : undefined} onClick={toggle}>
          <IconChevronRight size={14} className={css.columnChevron} data-open={open || undefined} aria-hidden />
          <span>{name}</span> {column.code !== '' && name !== column.code && <code className={css.dim}>{column.code}</code>}
        </button>
        {column.required && <Tag tone="warn">{t('model.columnRequired')}</Tag>}
        <Tag>{t(`type.${attributeTypeOf(column.type)}`)}</Tag>
        {!readOnly && (
          <span className={css.columnTools}>
            <ActionIcon variant="subtle" color="gray" size={24} disabled={first} aria-label={t('model.columnUp', { name })} onClick={() => move(-1)}><IconArrowUp size={14} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" size={24} disabled={last} aria-label={t('model.columnDown', { name })} onClick={() => move(1)}><IconArrowDown size={14} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('model.columnRemove', { name })} onClick={remove}><IconTrash size={14} /></ActionIcon>
          </span>
        )}
      </div>
      {!open && violations.length > 0 && <p className={css.columnWrong}>{violations.map((violation) => say(violation)).join(' · ')}</p>}
      {open && <div id={fields} className={css.columnFields}><ColumnFields types={types} needed={needed} column={column} onChange={onChange} violations={violations} readOnly={readOnly} /></div>}
    </li>
  );
}
