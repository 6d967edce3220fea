/** Finds a record or a product while one types. The hub searches; what it does not find can be made on the spot. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import type { ResourceKind } from '@/lib/kinds';
import { Thumb } from '@/parts/thumb';
import { remember, speaksOf, targetKey, type NamedTarget } from './targets';
import css from './value-input.module.css';

const findQuery = graphql(`
  query FindTargets($kinds: [ResourceKind!]!, $filter: ResourceFilter, $search: String, $sort: ResourceSort, $locale: String) {
    resources(kinds: $kinds, filter: $filter, search: $search, sort: $sort, first: 50) {
      nodes { id kind code label(locale: $locale) thumbnail { url width height } }
    }
  }
`);

/** What the choice that makes a record has in place of a key: no key is without a slash. */
const MAKE = '+';

interface TargetSelectProps {
  id: string;
  kinds: ResourceKind[];
  /** Whose records are offered; null where the kinds say it all. */
  entity: string | null;
  /** What stands in the field; null where it only finds. */
  chosen: NamedTarget | null;
  /** Not offered again. */
  taken: readonly NamedTarget[];
  pick: (target: NamedTarget | null) => void;
  /** Makes what was looked for; null for those who may not. */
  make: ((name: string) => void) | null;
  locale: string;
  placeholder: string;
  disabled: boolean;
  invalid: boolean;
  describedBy?: string;
}

export function TargetSelect({ id, kinds, entity, chosen, taken, pick, make, locale, placeholder, disabled, invalid, describedBy }: TargetSelectProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState(chosen?.label ?? '');
  // The text of a chosen one is its name: searching for it would hide all the others.
  const typed = text === chosen?.label ? '' : text.trim();
  const { found, waiting } = useFound({ kinds, entity, typed, locale, paused: !opened });
  const offered = found.filter((target) => !taken.some((each) => targetKey(each) === targetKey(target)));
  const kept = chosen && !offered.some((target) => targetKey(target) === targetKey(chosen)) ? [chosen] : [];
  const targets = new Map([...kept, ...offered].map((target) => [targetKey(target), target]));
  const choices = [...targets.values()].map((target) => ({ value: targetKey(target), label: target.label }));
  const change = (key: string | null) => {
    if (key === MAKE) return make?.(typed);
    if (!chosen) setText('');
    pick(key === null ? null : (targets.get(key) ?? null));
  };
  return (
    <Select
      id={id}
      className={css.find}
      disabled={disabled}
      error={invalid}
      aria-describedby={describedBy}
      placeholder={placeholder}
      leftSection={chosen?.thumbnail ? <Thumb image={chosen.thumbnail} size={22} /> : undefined}
      data={make ? [...choices, { value: MAKE, label: typed === '' ? t('create.RECORD') : t('records.make', { name: typed }) }] : choices}
      value={chosen && targetKey(chosen)}
      searchValue={text}
      searchable
      clearable={chosen !== null}
      clearButtonProps={{ 'aria-label': t('editor.clearChoice') }}
      // The hub has searched; what is chosen but was not found is only there for its name.
      filter={({ options, search }) => (search === '' ? options : options.filter((option) => !('value' in option) || !kept.some((each) => targetKey(each) === option.value)))}
      nothingFoundMessage={waiting ? t('common.loading') : t('palette.none')}
      onDropdownOpen={() => setOpened(true)}
      onSearchChange={setText}
      onChange={change}
      renderOption={({ option }) => <Choice target={targets.get(option.value)} label={option.label} />}
      comboboxProps={{ shadow: 'md' }}
    />
  );
}

function Choice({ target, label }: { target: NamedTarget | undefined; label: string }) {
  const { t } = useTranslation();
  if (!target) return <span className={css.make}><IconPlus size={15} aria-hidden /> {label}</span>;
  return (
    <span className={css.choice}>
      {target.thumbnail && <Thumb image={target.thumbnail} size={26} />}
      <span className={css.choiceName}>{label}</span>
      <span className={css.choiceCode}>{target.kind === 'RECORD' ? target.code : `${target.code} · ${t(`kind.${target.kind}`)}`}</span>
    </span>
  );
}

interface Wanted {
  kinds: ResourceKind[];
  entity: string | null;
  typed: string;
  locale: string;
  paused: boolean;
}

function useFound({ kinds, entity, typed, locale, paused }: Wanted) {
  const [search] = useDebouncedValue(typed, 150);
  const variables = {
    kinds,
    filter: entity === null ? null : { families: [entity] },
    search: search || null,
    // A search lists the best match first.
    sort: search === '' ? ({ field: 'label', direction: 'ASC' } as const) : null,
    locale,
  };
  const [result] = useQuery({ query: findQuery, variables, pause: paused, requestPolicy: 'cache-and-network' });
  const found: readonly NamedTarget[] = result.data?.resources.nodes ?? [];
  remember(found);
  const waiting = result.fetching || result.stale || search !== typed;
  // What was found for other words stays until the answer comes; Enter must not take it.
  return { found: waiting ? found.filter((target) => speaksOf(target, typed)) : found, waiting };
}
