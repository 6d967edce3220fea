/** Somebody saved the same values meanwhile: both sides, value by value, and a choice for each. */
import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import { BlocksText } from '@/parts/blocks/blocks-text';
import { blockTypesOf } from '@/parts/blocks/blocks';
import { columnsOf } from '@/parts/table-value/columns';
import { TableView } from '@/parts/table-value/table-view';
import { plainText } from '@/parts/value-data';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { EditData } from '@/parts/value-input/edit-data';
import { named, targetsOf } from '@/parts/value-input/targets';
import { Colour } from '@/ui/colour';
import { splitKey, type ValueKey } from '@/parts/value-input/value-edit';
import type { Stale } from './use-save';
import css from './stale-dialog.module.css';

export function StaleDialog({ stale, resolve, close }: { stale: Stale; resolve: (drop: ValueKey[]) => void; close: () => void }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel } = useWorkspace();
  const [theirs, setTheirs] = useState<ReadonlySet<ValueKey>>(new Set());
  const attributes = new Map((stale.theirs.family?.attributes ?? []).map((attribute) => [attribute.code, attribute]));
  const choose = (key: ValueKey, side: string) => setTheirs((now) => (side === 'theirs' ? new Set([...now, key]) : new Set([...now].filter((each) => each !== key))));
  return (
    <Modal opened onClose={close} size="xl" title={t('stale.title')}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{t('stale.text', { name: stale.theirs.updatedBy?.name ?? t('stale.somebody') })}</Text>
        {stale.clashes.length === 0 && <Text size="sm">{t('stale.none')}</Text>}
        {stale.clashes.map(({ key, mine, theirs: other }) => {
          const { attribute: code, channel, locale } = splitKey(key);
          const attribute = attributes.get(code);
          const name = [attribute?.label ?? code, channel && channelLabel(channel), locale && localeLabel(locale)].filter(Boolean).join(' · ');
          const side = theirs.has(key) ? 'theirs' : 'mine';
          return (
            <section key={key} className={css.clash}>
              <div className={css.head}>
                <strong>{name}</strong>
                <SegmentedControl size="xs" aria-label={name} value={side} onChange={(next) => choose(key, next)} data={[{ value: 'mine', label: t('stale.mine') }, { value: 'theirs', label: t('stale.theirs') }]} />
              </div>
              <div className={css.sides}>
                <div data-chosen={side === 'mine' || undefined}><Side data={mine} attribute={attribute} /></div>
                <div data-chosen={side === 'theirs' || undefined}><Side data={other} attribute={attribute} /></div>
              </div>
            </section>
          );
        })}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
          <Button onClick={() => resolve([...theirs])}>{t('stale.go')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** So many rows of a table tell the two sides apart, or a look at the history does. */
const ROWS = 20;

function Side({ data, attribute }: { data: EditData | null; attribute: ValueAttribute | undefined }) {
  const { language } = useWorkspace();
  if (data?.dateTime) return <time dateTime={data.dateTime}>{formatMoment(data.dateTime, language)}</time>;
  if (data?.colour) return <Colour colour={data.colour} />;
  if (data?.rows) return <TableView caption={attribute?.label ?? ''} columns={columnsOf(attribute?.settings)} rows={data.rows} most={ROWS} />;
  if (data?.blocks) return <BlocksText blocks={data.blocks} types={blockTypesOf(attribute?.settings)} />;
  return <>{show(data)}</>;
}

function show(data: EditData | null): string {
  if (!data) return '–';
  if (data.text !== undefined) return data.text.startsWith('<') ? plainText(data.text) : data.text;
  if (data.prices) return data.prices.map((money) => `${money.amount} ${money.currency}`).join(', ');
  const targets = targetsOf(data);
  if (targets.length > 0) return targets.map((target) => named(target).label).join(', ');
  if (data.measurement) return `${data.measurement.amount} ${data.measurement.unit}`;
  const [value] = Object.values(data) as unknown[];
  return Array.isArray(value) ? value.join(', ') : String(value ?? '–');
}
