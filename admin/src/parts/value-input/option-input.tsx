/** One or several options of an attribute. They are loaded when the list opens, and searched by the hub when there are many. */
import { Loader, MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql, readFragment } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { fieldOptions, nameOf } from '@/parts/blocks/blocks';
import { valueData } from '@/parts/value-data';
import css from './value-input.module.css';
import type { InputProps } from './types';

const optionsQuery = graphql(`
  query EditorOptions($attribute: String!, $search: String, $locale: String) {
    attribute(code: $attribute) {
      code
      options(search: $search, first: 100) { totalCount nodes { code colour label(locale: $locale) } }
    }
  }
`);

export function OptionInput({ id, attribute, data, held, onChange, disabled, invalid, describedBy }: InputProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const options = useOptions(attribute, text, opened, held, data);
  const shared = {
    id,
    disabled,
    error: invalid,
    'aria-describedby': describedBy,
    data: options.list.map((option) => ({ value: option.code, label: option.label })),
    searchable: true,
    clearable: true,
    clearButtonProps: { 'aria-label': t('editor.clearChoice') },
    onDropdownOpen: () => setOpened(true),
    onSearchChange: setText,
    nothingFoundMessage: options.waiting ? t('common.loading') : t('editor.noOption'),
    leftSection: undefined as React.ReactNode,
    renderOption: ({ option }: { option: { value: string; label: string } }) => {
      const colour = options.colours.get(option.value);
      return <span className={css.option}>{colour && <span className={css.swatch} style={{ background: colour }} />}{option.label}</span>;
    },
    comboboxProps: { shadow: 'md' },
  };
  if (attribute.type === 'MULTI_SELECT')
    return <MultiSelect {...shared} value={data?.options ?? []} onChange={(codes) => onChange(codes.length === 0 ? null : { options: codes })} rightSection={options.waiting ? <Loader size={14} /> : undefined} />;
  const colour = data?.option ? options.colours.get(data.option) : undefined;
  return (
    <Select
      {...shared}
      leftSection={colour ? <span className={css.swatch} style={{ background: colour }} /> : undefined}
      value={data?.option ?? null}
      onChange={(code) => onChange(code === null ? null : { option: code })}
    />
  );
}

/** Labels once seen, so that a chosen option keeps its name while another is searched for. */
const seen = new Map<string, { code: string; label: string; colour: string | null }>();

function useOptions(attribute: InputProps['attribute'], text: string, opened: boolean, held: InputProps['held'], data: InputProps['data']) {
  const { labelLocale } = useWorkspace();
  const [search] = useDebouncedValue(text, 150);
  const chosen = data?.options ?? (data?.option ? [data.option] : []);
  // A field of a block has its options in its settings.
  const own = fieldOptions(attribute.settings).map((option) => ({ code: option.code, label: nameOf(option, labelLocale), colour: null }));
  const key = (code: string) => `${labelLocale}/${attribute.code}/${code}`;
  const value = held ? readFragment(valueData, held) : null;
  if (value?.__typename === 'OptionsData') for (const option of value.options) seen.set(key(option.code), option);
  // The text of a single choice is its label: searching for it would hide all the others.
  const isLabel = chosen.some((code) => seen.get(key(code))?.label === search);
  const [result] = useQuery({ query: optionsQuery, variables: { attribute: attribute.code, search: isLabel || search === '' ? null : search, locale: labelLocale }, pause: !opened || own.length > 0 });
  const loaded = result.data?.attribute?.options.nodes ?? [];
  for (const option of loaded) seen.set(key(option.code), option);
  if (own.length > 0) return { list: [...chosen.filter((code) => !own.some((option) => option.code === code)).map((code) => ({ code, label: code, colour: null })), ...own], waiting: false, colours: new Map<string, string>() };
  const kept = chosen.filter((code) => !loaded.some((option) => option.code === code)).map((code) => seen.get(key(code)) ?? { code, label: code, colour: null });
  const list = [...kept, ...loaded];
  return { list, waiting: result.fetching, colours: new Map(list.flatMap((option) => (option.colour ? [[option.code, option.colour] as const] : []))) };
}
