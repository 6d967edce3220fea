/** Where a resource stands between a draft and the world. */
import { useTranslation } from 'react-i18next';
import type { ResourceState } from '@/lib/kinds';
import { Tag, type Tone } from '@/ui/tag';

const TONES: Record<ResourceState, Tone> = { DRAFT: 'plain', IN_REVIEW: 'info', LIVE: 'good', CHANGED: 'warn', WITHDRAWN: 'plain' };

export function StateTag({ state }: { state: ResourceState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} dot title={t(`stateHelp.${state}`)}>{t(`state.${state}`)}</Tag>;
}
