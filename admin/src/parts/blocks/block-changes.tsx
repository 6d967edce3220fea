/** What changed among blocks: those that came, went or moved, and what was written into the others. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { Lines } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { Words } from '../words';
import { diffBlocks, type BlockChange } from './block-diff';
import { blockTypesOf, nameOf, type Blocks, type BlockType } from './blocks';
import { fieldText } from './blocks-text';
import css from './block-changes.module.css';

const typesQuery = graphql(`query BlockTypes($code: String!) { attribute(code: $code) { code settings } }`);

interface BlockChangesProps {
  attribute: { code: string; label: string };
  before: Blocks;
  after: Blocks;
  locale: string | null;
}

export function BlockChanges({ attribute, before, after, locale }: BlockChangesProps) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const [{ data, error }] = useQuery({ query: typesQuery, variables: { code: attribute.code } });
  const types = useMemo(() => (data ? blockTypesOf(data.attribute?.settings) : error ? [] : null), [data, error]);
  const changes = useMemo(() => diffBlocks(before, after), [before, after]);
  if (!types) return <Lines count={3} />;
  const told = changes.filter((change) => change.mark !== 'same' || change.moved);
  return (
    <>
      <ol className={css.list} aria-label={attribute.label}>
        {told.map((change) => <Item key={`${change.mark}${change.block.id}`} change={change} type={types.find((type) => type.code === change.block.type) ?? null} names={labelLocale} locale={locale} />)}
      </ol>
      {told.length < changes.length && <p className={css.rest}>{t('blocks.unchanged', { count: changes.length - told.length })}</p>}
    </>
  );
}

function Item({ change, type, names, locale }: { change: BlockChange; type: BlockType | null; names: string; locale: string | null }) {
  const { t } = useTranslation();
  const { mark, moved, block, before } = change;
  const shown = type?.fields.filter((field) => (mark === 'changed' ? change.fields.has(field.code) : mark !== 'same' && block[field.code] !== undefined)) ?? [];
  return (
    <li className={css.item} data-mark={mark}>
      <div className={css.head}>
        <span>{nameOf(type ?? { code: block.type, labels: {} }, names)}</span>
        {mark === 'added' && <Tag tone="good">{t('changes.added')}</Tag>}
        {mark === 'removed' && <Tag tone="bad">{t('changes.removed')}</Tag>}
        {moved && <Tag>{t('blocks.moved')}</Tag>}
      </div>
      {shown.map((field) => (
        <div key={field.code}>
          {type && type.fields.length > 1 && <span className={css.field}>{nameOf(field, names)}</span>}
          <Words before={mark === 'added' ? '' : fieldText(field, before ?? block, names)} after={mark === 'removed' ? '' : fieldText(field, block, names)} locale={locale} />
        </div>
      ))}
    </li>
  );
}
