/** Measurement families: units of one dimension, how they convert, and what is measured in them. */
import { Anchor, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table } from '@/ui/table';
import { MeasurementForm } from './measurement-form';
import type { ModelTabProps } from './model';
import type { Family } from './unit-steps';
import css from './model.module.css';

export const measurementsQuery = graphql(`query ModelMeasurements {
  measurementFamilies { code standardUnit labels { locale text } units { code symbol labels { locale text } convert { operator value } } attributes { code labels { locale text } } }
}`);

/** Attributes that are named in a line; the others are counted. */
const NAMED = 3;

export function Measurements({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [result, again] = useQuery({ query: measurementsQuery, requestPolicy: 'cache-and-network' });
  const name = (part: { code: string; labels: readonly { locale: string; text: string }[] }) => pickLabel(part.labels, labelLocale) ?? part.code;
  const standard = (family: Family) => family.units.find((unit) => unit.code === family.standardUnit);
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ measurementFamilies }) => {
        const open = measurementFamilies.find((family) => family.code === search.open);
        return (
          <Panel title={t('model.tab.measurements')} flush actions={may('EDIT_MODEL') && <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => onSearch({ open: '+' })}>{t('model.add')}</Button>}>
            <Table
              caption={t('model.tab.measurements')}
              rows={[...measurementFamilies].sort((one, other) => name(one).localeCompare(name(other)))}
              empty={<EmptyState title={t('measurement.none')}>{t('measurement.noneHint')}</EmptyState>}
              rowKey={(family) => family.code}
              columns={[
                { key: 'label', title: t('model.label'), cell: (family: Family) => <button type="button" className={css.open} onClick={() => onSearch({ open: family.code })}>{name(family)}</button> },
                { key: 'code', title: t('create.code'), cell: (family: Family) => <code>{family.code}</code> },
                { key: 'standard', title: t('measurement.standard'), cell: (family: Family) => standard(family)?.symbol ?? family.standardUnit },
                { key: 'units', title: t('measurement.units'), cell: (family: Family) => family.units.length },
                { key: 'attributes', title: t('measurement.usedBy'), cell: (family: Family) => <UsedBy attributes={family.attributes} name={name} /> },
              ]}
            />
            {(open || search.open === '+') && <MeasurementForm key={search.open} family={open ?? null} close={() => onSearch({ open: undefined })} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function UsedBy({ attributes, name }: { attributes: Family['attributes']; name: (attribute: Family['attributes'][number]) => string }) {
  const { t } = useTranslation();
  const rest = attributes.length - NAMED;
  return (
    <span className={css.tags}>
      {attributes.slice(0, NAMED).map((attribute) => <Anchor key={attribute.code} size="sm" renderRoot={(props) => <Link {...props} to="/model" search={{ tab: 'attributes', open: attribute.code }} />}>{name(attribute)}</Anchor>)}
      {rest > 0 && t('measurement.more', { count: rest })}
    </span>
  );
}
