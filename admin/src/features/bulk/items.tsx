/** What a bulk edit does, did or would do to each resource: why it was rejected, or each value before and after. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { readFragment } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { Changes } from '@/parts/changes';
import { Thumb } from '@/parts/thumb';
import { ViolationList } from '@/parts/violation-list';
import { Tag, type Tone } from '@/ui/tag';
import { bulkItem, outcomeOf, type BulkItemFragment, type BulkState, type ItemState } from './query';
import css from './bulk.module.css';

export const ITEM_TONES: Record<ItemState, Tone> = { WAITING: 'info', CHANGED: 'good', UNCHANGED: 'plain', REJECTED: 'bad' };

interface BulkItemsProps {
  items: readonly BulkItemFragment[];
  /** Names for the attributes that violations are about. */
  attributes: readonly { code: string; label: string }[];
  /** Whether it still runs. */
  edit?: BulkState;
  /** Nothing has happened yet. */
  preview?: boolean;
}

export function BulkItems({ items, attributes, edit = 'RUNNING', preview }: BulkItemsProps) {
  const { t } = useTranslation();
  return (
    <ul className={css.items} aria-label={t('bulk.items')}>
      {items.map((masked, at) => {
        const item = readFragment(bulkItem, masked);
        return (
          <li key={item.resource?.id ?? at} className={css.item}>
            <div className={css.itemHead}>
              <Thumb image={item.resource?.thumbnail} size={36} />
              <span className={css.itemName}>
                {item.resource ? <Link to={editorPath(item.resource.kind, item.resource.code)} target={preview ? '_blank' : undefined}>{item.resource.label}</Link> : t('log.gone')}
                {item.resource && <span className={css.dim}>{item.resource.code}</span>}
              </span>
              <Tag tone={ITEM_TONES[item.state]} dot>{preview && item.state !== 'WAITING' ? t(`bulk.would.${item.state}`) : t(`bulk.did.${outcomeOf(item.state, edit)}`)}</Tag>
            </div>
            {item.violations.length > 0 && <div className={css.itemBody}><ViolationList violations={item.violations} attributes={attributes} /></div>}
            {item.changes.length > 0 && <div className={css.itemBody}><Changes changes={item.changes} /></div>}
          </li>
        );
      })}
    </ul>
  );
}
