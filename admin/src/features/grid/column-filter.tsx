/** Narrows the list by the values of one column, in the way their type allows. */
import { Button, Checkbox, Group, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { parseWhere, replaceWhere, type Where } from '@/lib/list-search';
import type { GridFacet } from './pages';
import { useBucketLabel } from './facets';
import css from './grid.module.css';

const NUMBERS: readonly string[] = ['NUMBER', 'MEASUREMENT', 'PRICE'];
const TEXTS: readonly string[] = ['IDENTIFIER', 'TEXT', 'TEXTAREA', 'RICH_TEXT'];

interface ColumnFilterProps {
  title: string;
  attribute: { code: string; type: string };
  where: string | undefined;
  /** What values there are, where they are counted. */
  facet: GridFacet | undefined;
  onWhere: (where: string | undefined) => void;
  close: () => void;
}

export function ColumnFilter({ title, attribute, where, facet, onWhere, close }: ColumnFilterProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Where>(() => parseWhere(where).find((each) => each.attribute === attribute.code) ?? { attribute: attribute.code, values: [] });
  const change = (part: Partial<Where>) => setWanted({ ...wanted, ...part });
  const apply = (next: Where) => {
    onWhere(replaceWhere(where, next));
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    apply(wanted);
  };
  const bound = (name: 'min' | 'max', label: string) => (
    <NumberInput size="xs" hideControls label={label} decimalScale={9} valueIsNumericString value={wanted[name] ?? ''} onChange={(next) => change({ [name]: next === '' ? undefined : String(next) })} />
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Text size="sm" fw={560}>{title}</Text>
        {TEXTS.includes(attribute.type) && <TextInput size="xs" data-autofocus label={t('grid.contains')} maxLength={200} value={wanted.contains ?? ''} onChange={(event) => change({ contains: event.currentTarget.value || undefined })} />}
        {NUMBERS.includes(attribute.type) && <Group gap="xs" grow>{bound('min', t('grid.atLeast'))}{bound('max', t('grid.atMost'))}</Group>}
        {facet && facet.buckets.length > 0 && <Values facet={facet} chosen={wanted.values} onChange={(values) => change({ values })} />}
        <Radio.Group size="xs" label={t('grid.filled')} value={wanted.empty === undefined ? 'any' : wanted.empty ? 'empty' : 'filled'} onChange={(next) => change({ empty: next === 'any' ? undefined : next === 'empty' })}>
          <Group gap="sm" mt={4}>
            <Radio size="xs" value="any" label={t('grid.filledAny')} />
            <Radio size="xs" value="filled" label={t('grid.filledYes')} />
            <Radio size="xs" value="empty" label={t('grid.filledNo')} />
          </Group>
        </Radio.Group>
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={() => apply({ attribute: attribute.code, values: [] })}>{t('grid.noFilter')}</Button>
          <Button size="xs" type="submit">{t('grid.applyFilter')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Values({ facet, chosen, onChange }: { facet: GridFacet; chosen: readonly string[]; onChange: (values: string[]) => void }) {
  const label = useBucketLabel(facet.field);
  return (
    <Checkbox.Group value={[...chosen]} onChange={onChange}>
      <div className={css.values}>
        {facet.buckets.map((bucket) => <Checkbox key={bucket.value} size="xs" value={bucket.value} label={`${label(bucket)} (${bucket.count})`} />)}
      </div>
    </Checkbox.Group>
  );
}
