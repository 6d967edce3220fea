/** One attribute or several, found by typing: the hub searches in codes and labels. */
import { MultiSelect, Select, type ComboboxItem, type ComboboxItemGroup } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { groupBy } from '@/lib/group-by';
import { useWorkspace } from '@/lib/workspace';
import { useAttributeSearch, type AttributeWish, type FoundAttribute } from './search';
import css from './attributes.module.css';

/** What has to be known of a chosen one to show it. */
export interface NamedAttribute {
  code: string;
  label: string;
}

interface Shared {
  label: string;
  description?: string;
  placeholder?: string;
  /** Which attributes are offered. */
  wish: AttributeWish;
  /** Not offered, although the hub finds them. */
  refuses?: (attribute: FoundAttribute) => boolean;
  disabled?: boolean;
  required?: boolean;
  clearable?: boolean;
  error?: string;
}

/** No code is this long. */
const MORE = '…';

export function AttributeSelect({ value, onChange, wish, refuses, required, ...rest }: Shared & { value: NamedAttribute | null; onChange: (attribute: FoundAttribute | null) => void }) {
  const [text, setText] = useState(value?.label ?? '');
  // The text of a chosen one is its label: searching for it would hide all the others.
  const list = useChoices(text === value?.label ? '' : text, wish, refuses, value ? [value] : []);
  return (
    <Select
      {...rest}
      {...list.props}
      required={required}
      allowDeselect={!required}
      value={value?.code ?? null}
      searchValue={text}
      onSearchChange={setText}
      onChange={(code) => onChange(code === null ? null : (list.byCode(code) ?? null))}
    />
  );
}

export function AttributesSelect({ value, onChange, wish, refuses, ...rest }: Shared & { value: readonly NamedAttribute[]; onChange: (attributes: NamedAttribute[]) => void }) {
  const [text, setText] = useState('');
  const list = useChoices(text, wish, refuses, value);
  const change = (codes: string[]) => onChange(codes.flatMap((code) => list.byCode(code) ?? value.find((each) => each.code === code) ?? []));
  return <MultiSelect {...rest} {...list.props} value={value.map((each) => each.code)} searchValue={text} onSearchChange={setText} onChange={change} hidePickedOptions />;
}

function useChoices(text: string, wish: AttributeWish, refuses: Shared['refuses'], chosen: readonly NamedAttribute[]) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const [opened, setOpened] = useState(false);
  const { found, total, waiting, error } = useAttributeSearch(text, wish, !opened);
  const offered = useMemo(() => found.filter((attribute) => !refuses?.(attribute)), [found, refuses]);
  const byCode = new Map(offered.map((attribute) => [attribute.code, attribute]));
  const kept = chosen.filter((each) => !byCode.has(each.code));
  const left = total - found.length;
  const rest = left > 0 ? [{ value: MORE, label: t('attributes.more', { count: left, left: formatNumber(left, language) }), disabled: true }] : [];
  const hidden = new Set(kept.map((each) => each.code));
  const data = [...kept.map(({ code, label }) => ({ value: code, label })), ...groups(offered), ...rest];
  return {
    byCode: (code: string) => byCode.get(code),
    props: {
      data,
      searchable: true,
      clearButtonProps: { 'aria-label': t('editor.clearChoice') },
      // The hub has searched; what is chosen but was not found is only there for its name.
      filter: ({ options }: { options: (ComboboxItem | ComboboxItemGroup<ComboboxItem>)[] }) => options.filter((option) => !('value' in option) || !hidden.has(option.value)),
      nothingFoundMessage: error ? t('attributes.failed') : waiting ? t('common.loading') : t('attributes.none'),
      onDropdownOpen: () => setOpened(true),
      renderOption: ({ option }: { option: ComboboxItem }) => <Choice label={option.label} attribute={byCode.get(option.value)} />,
      comboboxProps: { shadow: 'md' },
      maxDropdownHeight: 300,
    },
  };
}

function groups(attributes: readonly FoundAttribute[]) {
  return [...groupBy(attributes, (attribute) => attribute.group.code).values()].map((list) => ({
    group: list[0]?.group.label ?? '',
    items: list.map(({ code, label }) => ({ value: code, label })),
  }));
}

function Choice({ label, attribute }: { label: string; attribute: FoundAttribute | undefined }) {
  const { t } = useTranslation();
  return (
    <span className={css.choice}>
      <span className={css.name}>{label}</span>
      {attribute && attribute.code !== label && <code className={css.code}>{attribute.code}</code>}
      {attribute && <span className={css.type}>{t(`type.${attribute.type}`)}</span>}
    </span>
  );
}
