/** Finds resources of some kinds to link to. */
import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import type { ResourceKind } from '@/lib/kinds';
import { EmptyState, Loaded } from '@/ui/states';
import css from './resource-picker.module.css';
import { Thumb } from './thumb';

const findQuery = graphql(`
  query ResourcePicker($kinds: [ResourceKind!]!, $search: String, $locale: String) {
    resources(kinds: $kinds, search: $search, first: 40) {
      nodes { id kind code label(locale: $locale) thumbnail { url width height } }
    }
  }
`);

export interface PickedResource {
  id: string;
  kind: ResourceKind;
  code: string;
  label: string;
  thumbnail: { url: string; width: number; height: number } | null;
}

export function ResourcePicker({ kinds, locale, pick, close }: { kinds: readonly ResourceKind[]; locale: string; pick: (picked: PickedResource[]) => void; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 150);
  const [result] = useQuery({ query: findQuery, variables: { kinds: [...kinds], search: search || null, locale } });
  const [chosen, setChosen] = useState<PickedResource[]>([]);
  // What is shown still answers what was typed before: nobody picks from it by mistake.
  const outdated = result.fetching || search !== text.trim();
  const toggle = (each: PickedResource) => setChosen((now) => (now.some((one) => one.id === each.id) ? now.filter((one) => one.id !== each.id) : [...now, each]));
  return (
    <Modal opened onClose={close} size="lg" title={t('links.pick')}>
      <TextInput leftSection={<IconSearch size={16} />} placeholder={t('links.search')} aria-label={t('links.search')} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus mb="sm" />
      <Loaded result={result}>
        {({ resources }) =>
          resources.nodes.length === 0 ? <EmptyState title={t('palette.none')} /> : (
            <ul className={css.list} inert={outdated} aria-busy={outdated}>
              {resources.nodes.map((each) => (
                <li key={each.id}>
                  <label className={css.row}>
                    <Checkbox size="xs" checked={chosen.some((one) => one.id === each.id)} onChange={() => toggle(each)} aria-label={each.label} />
                    <Thumb image={each.thumbnail} size={36} />
                    <span className={css.name}>{each.label}</span>
                    <span className={css.code}>{kinds.length > 1 ? t('links.code', { code: each.code, kind: t(`kind.${each.kind}`) }) : each.code}</span>
                  </label>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
        <Button disabled={chosen.length === 0} onClick={() => pick(chosen)}>{t('picker.take', { count: chosen.length })}</Button>
      </Group>
    </Modal>
  );
}
