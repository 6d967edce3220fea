/** Finds attributes and takes several of them at once: by words, group and type, in a list that holds thousands. */
import { Button, Checkbox, Group, Modal, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { EmptyState, ErrorState, Lines } from '@/ui/states';
import { useAttributeList, type AttributeType, type FoundAttribute } from './search';
import css from './attributes.module.css';

const groupsQuery = graphql(`query AttributeAdderGroups($locale: String) { attributeGroups { code label(locale: $locale) } }`);

const ROW_HEIGHT = 40;

interface AttributeAdderProps {
  title: string;
  /** Types that can be narrowed to. */
  types: readonly AttributeType[];
  /** They are there already, and are shown so. */
  held: ReadonlySet<string>;
  pick: (attributes: FoundAttribute[]) => void;
  close: () => void;
}

export function AttributeAdder({ title, types, held, pick, close }: AttributeAdderProps) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const [text, setText] = useState('');
  const [group, setGroup] = useState<string | null>(null);
  const [type, setType] = useState<AttributeType | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, FoundAttribute>>(new Map());
  const [groups] = useQuery({ query: groupsQuery, variables: { locale: labelLocale } });
  const list = useAttributeList(text, { group, types: type && [type] });
  const free = list.nodes.filter((attribute) => !held.has(attribute.code));
  const all = free.length > 0 && free.every((attribute) => chosen.has(attribute.code));
  const choose = (attributes: readonly FoundAttribute[], on: boolean) =>
    setChosen((now) => {
      const next = new Map(now);
      for (const attribute of attributes) if (on) next.set(attribute.code, attribute);
      else next.delete(attribute.code);
      return next;
    });
  return (
    <Modal opened onClose={close} size={720} title={title}>
      <div className={css.filters}>
        <TextInput leftSection={<IconSearch size={16} />} placeholder={t('model.find')} aria-label={t('model.find')} value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={intoList} data-autofocus />
        <Select aria-label={t('model.group')} placeholder={t('attributes.anyGroup')} searchable clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={(groups.data?.attributeGroups ?? []).map((each) => ({ value: each.code, label: each.label }))} value={group} onChange={setGroup} />
        <Select aria-label={t('model.type')} placeholder={t('attributes.anyType')} searchable clearable clearButtonProps={{ 'aria-label': t('editor.clearChoice') }} data={types.map((each) => ({ value: each, label: t(`type.${each}`) }))} value={type} onChange={(next) => setType(next as AttributeType | null)} />
      </div>
      <div className={css.summary}>
        <Checkbox size="xs" label={t('attributes.allLoaded')} disabled={free.length === 0} checked={all} indeterminate={!all && free.some((attribute) => chosen.has(attribute.code))} onChange={() => choose(free, !all)} />
        <span role="status">{list.total === null ? '' : t('attributes.found', { count: list.total, total: formatNumber(list.total, language) })}</span>
      </div>
      {list.error ? <ErrorState error={list.error} retry={list.reload} />
      : list.latest === null ? <Lines />
      : list.nodes.length === 0 ? <EmptyState title={t('attributes.none')}>{t('attributes.noneHint')}</EmptyState>
      : <Rows list={list} held={held} chosen={chosen} choose={choose} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
        <Button disabled={chosen.size === 0} onClick={() => pick([...chosen.values()])}>{t('attributes.take', { count: chosen.size, number: formatNumber(chosen.size, language) })}</Button>
      </Group>
    </Modal>
  );
}

/** From the field down into the list. */
function intoList(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'ArrowDown') return;
  event.preventDefault();
  event.currentTarget.closest('[role=dialog]')?.querySelector<HTMLElement>('li input:not(:disabled)')?.focus();
}

interface RowsProps {
  list: ReturnType<typeof useAttributeList>;
  held: ReadonlySet<string>;
  chosen: ReadonlyMap<string, FoundAttribute>;
  choose: (attributes: readonly FoundAttribute[], on: boolean) => void;
}

function Rows({ list, held, chosen, choose }: RowsProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const { nodes, more, next } = list;
  const virtual = useVirtualizer({ count: nodes.length, getScrollElement: () => frame.current, estimateSize: () => ROW_HEIGHT, overscan: 10 });
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= nodes.length - 20) next();
  }, [last, more, next, nodes.length]);
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const input = frame.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] input`);
    if (!input) return;
    input.focus({ preventScroll: true });
    wanted.current = null;
  });
  /** Arrows go from row to row; rows out of sight come into it first. */
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const at = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index);
    const to = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : NaN;
    if (Number.isNaN(to) || to < 0 || to >= nodes.length) return;
    event.preventDefault();
    wanted.current = to;
    virtual.scrollToIndex(to);
    frame.current?.querySelector<HTMLElement>(`[data-index="${to}"] input`)?.focus({ preventScroll: true });
  };
  return (
    <div ref={frame} className={css.frame} onKeyDown={walk}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const attribute = nodes[item.index];
          if (!attribute) return null;
          const has = held.has(attribute.code);
          return (
            <li key={attribute.code} data-index={item.index} aria-setsize={list.total ?? -1} aria-posinset={item.index + 1} style={{ top: item.start, height: item.size }}>
              <label className={css.row} data-held={has || undefined}>
                <Checkbox size="xs" checked={has || chosen.has(attribute.code)} aria-disabled={has} onChange={(event) => { if (!has) choose([attribute], event.currentTarget.checked); }} aria-label={attribute.label} />
                <span className={css.name}>{attribute.label}</span>
                <code className={css.code}>{attribute.code}</code>
                {has ? <span className={css.type}>{t('attributes.held')}</span> : <span className={css.type}>{attribute.group.label} · {t(`type.${attribute.type}`)}</span>}
              </label>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
