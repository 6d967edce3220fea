/** A record or a product, or a list of them in an order: found by name, and a record that is missing is made on the spot. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowUpRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readFragment } from '@/lib/graphql';
import { editorPath, type ResourceKind } from '@/lib/kinds';
import { editPermission } from '@/lib/permissions';
import { useWorkspace } from '@/lib/workspace';
import { NewRecord } from '@/parts/new-record';
import { valueData } from '@/parts/value-data';
import { TargetChips } from './target-chips';
import { TargetSelect } from './target-select';
import { named, remember, targetData, targetsOf, type NamedTarget } from './targets';
import { setting, type InputProps } from './types';
import css from './value-input.module.css';

const RECORDS: ResourceKind[] = ['RECORD'];
const PRODUCTS: ResourceKind[] = ['PRODUCT', 'PRODUCT_MODEL'];

export function TargetInput({ id, attribute, data, held, onChange, disabled, invalid, describedBy, label, channel, locale: wanted }: InputProps) {
  const { t } = useTranslation();
  const { may, labelLocale } = useWorkspace();
  const [begun, setBegun] = useState<string | null>(null);
  const value = held ? readFragment(valueData, held) : null;
  if (value?.__typename === 'RecordsData') remember(value.records);
  if (value?.__typename === 'ProductData' && value.product) remember([value.product]);
  if (value?.__typename === 'ProductsData') remember(value.products);
  const { type } = attribute;
  const many = type === 'REFERENCE_LIST' || type === 'PRODUCT_LINK_LIST';
  const entity = type === 'PRODUCT_LINK' || type === 'PRODUCT_LINK_LIST' ? null : (setting(attribute, 'referenceEntity', 'string') ?? '');
  const most = setting(attribute, 'maxItems', 'number') ?? Number.POSITIVE_INFINITY;
  const locale = wanted || labelLocale;
  const targets = targetsOf(data).map(named);
  const [one = null] = many ? [] : targets;
  const isFull = many && targets.length >= most;
  const set = (next: readonly NamedTarget[]) => onChange(targetData(type, next));
  const add = (target: NamedTarget) => set(many ? [...targets, target] : [target]);
  return (
    <div className={css.targets}>
      {many && <TargetChips targets={targets} set={set} disabled={disabled} label={label} />}
      {!(many && disabled) && (
        <div className={css.finder}>
          <TargetSelect
            id={id}
            kinds={entity === null ? PRODUCTS : RECORDS}
            entity={entity}
            chosen={one}
            taken={many ? targets : []}
            pick={(target) => (target ? add(target) : set([]))}
            make={entity !== null && may(editPermission('RECORD')) ? setBegun : null}
            locale={locale}
            placeholder={isFull ? t('records.full', { most }) : t('links.search')}
            disabled={disabled || isFull}
            invalid={invalid}
            describedBy={describedBy}
          />
          {one && <OpenTarget target={one} />}
        </div>
      )}
      {begun !== null && entity !== null && (
        <NewRecord
          entity={entity}
          begun={begun}
          channel={channel}
          locale={locale}
          close={() => setBegun(null)}
          done={(record) => {
            remember([record]);
            add(record);
            setBegun(null);
          }}
        />
      )}
    </div>
  );
}

function OpenTarget({ target }: { target: NamedTarget }) {
  const { t } = useTranslation();
  const text = t('editor.openOf', { name: target.label });
  return (
    <Tooltip label={text}>
      <ActionIcon component={Link} to={editorPath(target.kind, target.code)} variant="default" size={36} aria-label={text}><IconArrowUpRight size={16} /></ActionIcon>
    </Tooltip>
  );
}
