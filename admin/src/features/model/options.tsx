/** The options of an attribute that offers a choice: searched by the hub, loaded page by page, only those in sight drawn. */
import { ActionIcon, Button, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconClipboardText, IconPencil, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useList } from '@/lib/use-list';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { ErrorState, Lines } from '@/ui/states';
import { OptionForm } from './option-form';
import { OptionsPaste } from './options-paste';
import css from './model.module.css';

const optionsQuery = graphql(`
  query Options($code: String!, $search: String, $first: Int!, $after: String) {
    attribute(code: $code) {
      code
      options(search: $search, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { code colour sort labels { locale text } }
      }
    }
  }
`);
const deleteMutation = graphql(`mutation DeleteOption($attribute: String!, $code: String!) { deleteOption(attribute: $attribute, code: $code) }`);

type Page = NonNullable<ResultOf<typeof optionsQuery>['attribute']>['options'];
export type Option = Page['nodes'][number];

const PAGE = 100;
const ROW_HEIGHT = 36;
/** So few need no search. */
const FEW = 12;
const NOTHING: Page = { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
const pageOf = (data: ResultOf<typeof optionsQuery>) => data.attribute?.options ?? NOTHING;

export function Options({ attribute, readOnly }: { attribute: string; readOnly: boolean }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const notify = useNotify();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 150);
  const list = useList(optionsQuery, { code: attribute, search: search || null }, { read: pageOf, first: PAGE });
  // What was changed here stands where it stood; asking for all anew would lead back to the first.
  const [changed, setChanged] = useState<ReadonlyMap<string, Option | null>>(new Map());
  const [, remove] = useMutation(deleteMutation);
  const [editing, setEditing] = useState<Option | 'new' | 'list' | null>(null);
  const options = useMemo(() => list.nodes.flatMap((option) => (changed.has(option.code) ? (changed.get(option.code) ?? []) : option)), [changed, list.nodes]);
  const keep = (code: string, option: Option | null) => setChanged((now) => new Map(now).set(code, option));
  const reload = () => {
    setChanged(new Map());
    list.reload();
  };
  const drop = async (code: string) => {
    const answer = await remove({ attribute, code });
    if (answer.error) notify.failed(answer.error);
    else keep(code, null);
  };
  const saved = (option: Option) => {
    const before = editing;
    setEditing(null);
    if (before === null || typeof before === 'string' || before.sort !== option.sort) reload();
    else keep(option.code, option);
  };
  const total = list.total === null ? null : list.total - (list.nodes.length - options.length);
  return (
    <div>
      <div className={css.between}>
        <Text fw={560} size="sm">{t('model.options')}{total !== null && <span className={css.dim}> {formatNumber(total, language)}</span>}</Text>
        {!readOnly && (
          <Group gap={4}>
            <Button size="compact-xs" variant="subtle" leftSection={<IconClipboardText size={13} />} onClick={() => setEditing('list')}>{t('model.pasteOptions')}</Button>
            <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setEditing('new')}>{t('model.add')}</Button>
          </Group>
        )}
      </div>
      {(text !== '' || (total ?? 0) > FEW) && <TextInput size="xs" mb={6} type="search" leftSection={<IconSearch size={15} />} aria-label={t('model.findOption')} placeholder={t('model.findOption')} value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={holdEnter} />}
      {list.error ? <ErrorState error={list.error} retry={list.reload} />
      : list.latest === null ? <Lines count={3} />
      : options.length === 0 && !list.more ? <p className={css.columnsNone}>{t(search === '' ? 'model.noOptions' : 'model.noOptionFound')}</p>
      : <OptionRows options={options} more={list.more} next={list.next} total={total} edit={readOnly ? null : setEditing} drop={(code) => void drop(code)} />}
      {editing === 'list' && <OptionsPaste attribute={attribute} saved={() => { setEditing(null); reload(); }} close={() => setEditing(null)} />}
      {editing && editing !== 'list' && <OptionForm attribute={attribute} option={editing === 'new' ? null : editing} saved={saved} close={() => setEditing(null)} />}
    </div>
  );
}

/** The field stands in the form of the attribute, which Enter would save. */
function holdEnter(event: KeyboardEvent) {
  if (event.key === 'Enter') event.preventDefault();
}

interface OptionRowsProps {
  options: readonly Option[];
  more: boolean;
  next: () => void;
  total: number | null;
  /** Null for those who may not. */
  edit: ((option: Option) => void) | null;
  drop: (code: string) => void;
}

function OptionRows({ options, more, next, total, edit, drop }: OptionRowsProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: options.length, getScrollElement: () => frame.current, estimateSize: () => ROW_HEIGHT, overscan: 6 });
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= options.length - 20) next();
  }, [last, more, next, options.length]);
  return (
    <div ref={frame} className={css.optionFrame} tabIndex={0} role="region" aria-label={t('model.options')}>
      <ul className={css.optionList} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const option = options[item.index];
          if (!option) return null;
          const label = pickLabel(option.labels, labelLocale) ?? option.code;
          return (
            <li key={option.code} aria-setsize={total ?? -1} aria-posinset={item.index + 1} style={{ top: item.start, height: item.size }}>
              {option.colour && <span className={css.swatch} style={{ background: option.colour }} aria-hidden />}
              <span className={css.grow}>{label} <span className={css.dim}>{option.code}</span></span>
              {edit && <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('model.editOption', { name: label })} onClick={() => edit(option)}><IconPencil size={14} /></ActionIcon>}
              {edit && <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('model.deleteOption', { name: label })} onClick={() => drop(option.code)}><IconTrash size={14} /></ActionIcon>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
