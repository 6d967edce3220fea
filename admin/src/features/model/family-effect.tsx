/** What leaves with attributes that leave a family; asked before it is saved. */
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { useWorkspace } from '@/lib/workspace';
import type { FoundAttribute } from '@/parts/attributes/search';
import { ConfirmDialog } from '@/ui/confirm';
import { Tag } from '@/ui/tag';
import { Examples } from './examples';
import type { Effect } from './family-query';
import css from './family.module.css';

/** More names than this say nothing to anybody. */
const NAMED = 20;

interface FamilyEffectProps {
  effect: Effect;
  leaving: readonly FoundAttribute[];
  confirm: () => void;
  close: () => void;
}

export function FamilyEffect({ effect: { channels, holders }, leaving, confirm, close }: FamilyEffectProps) {
  const { t } = useTranslation();
  const { channelLabel, language } = useWorkspace();
  const count = holders.totalCount;
  const documents = new Map<string, number>();
  for (const each of channels) documents.set(each.channel, (documents.get(each.channel) ?? 0) + each.published + each.removed + each.rebuilt);
  const changing = [...documents].filter(([, number]) => number > 0);
  const text = (
    <>
      <p className={css.names}>
        {leaving.slice(0, NAMED).map((attribute) => <Tag key={attribute.code}>{attribute.label}</Tag>)}
        {leaving.length > NAMED && <span>{t('model.leave.others', { count: leaving.length - NAMED })}</span>}
      </p>
      <p>{count === 0 ? t('model.removal.noValues') : t('model.leave.values', { count, number: formatNumber(count, language) })}</p>
      <Examples title={t('model.removal.examples')} resources={holders.nodes} />
      {changing.length > 0 && <p>{t('model.leave.documents')} {changing.map(([channel, number]) => `${channelLabel(channel)} ${formatNumber(number, language)}`).join(' · ')}</p>}
    </>
  );
  return <ConfirmDialog title={t('model.leave.title', { count: leaving.length, number: formatNumber(leaving.length, language) })} text={text} confirm={t('editor.save')} danger={count > 0} onConfirm={confirm} close={close} />;
}
