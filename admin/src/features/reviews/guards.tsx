/** What was checked before anything goes live: what holds, what hinders, and what is good to know. */
import { IconCircleCheckFilled, IconCircleXFilled, IconInfoCircleFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '@/lib/graphql';
import { cellOf } from '@/lib/cells';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { useViolationText } from '@/parts/violation-text';
import { Panel } from '@/ui/panel';
import type { reviewQuery } from './query';
import css from './reviews.module.css';

type Guard = NonNullable<ResultOf<typeof reviewQuery>['review']>['guards'][number];
type GuardCode = 'CHANNEL' | 'VALID' | 'COMPLETE' | 'ASSETS' | 'RECORDS' | 'PARENT';

interface GuardsProps {
  guards: readonly Guard[];
  attributes: readonly { code: string; label: string }[];
}

export function Guards({ guards, attributes }: GuardsProps) {
  const { t } = useTranslation();
  if (guards.length === 0) return null;
  return (
    <Panel title={t('reviews.guards')}>
      <ul className={css.guards}>
        {guards.map((guard) => (
          <li key={guard.code + (guard.path ?? '') + (guard.message ?? '')} data-ok={guard.ok} data-note={(guard.ok && guard.message !== null) || undefined}>
            <GuardIcon guard={guard} />
            <span><GuardWords guard={guard} attributes={attributes} /></span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** A guard that holds may have a message all the same: something to know. */
function GuardIcon({ guard }: { guard: Guard }) {
  const { t } = useTranslation();
  if (!guard.ok) return <IconCircleXFilled size={17} aria-label={t('reviews.guardFails')} role="img" />;
  if (guard.message !== null) return <IconInfoCircleFilled size={17} aria-label={t('reviews.guardNote')} role="img" />;
  return <IconCircleCheckFilled size={17} aria-label={t('reviews.guardOk')} role="img" />;
}

function GuardWords({ guard, attributes }: { guard: Guard; attributes: GuardsProps['attributes'] }) {
  const { t } = useTranslation();
  const say = useViolationText();
  const { code, message, path, parameters } = guard;
  if (message === null) return t(`reviews.guard.${code as GuardCode}`);
  if (code === 'PARENT') return t('reviews.waitsForModel');
  const { record, cells } = parameters as { record?: string; cells?: string[] };
  return code === 'RECORDS' && record ? <RecordWords record={record} cells={cells ?? []} /> : say({ code, path: path ?? '', message, parameters }, attributes);
}

function RecordWords({ record, cells }: { record: string; cells: string[] }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel } = useWorkspace();
  const places = [...Map.groupBy(cells.map(cellOf), (cell) => cell.channel)].map(([channel, rows]) => `${channelLabel(channel)} (${rows.map((row) => localeLabel(row.locale)).join(', ')})`);
  return <><Link to={editorPath('RECORD', record)}>{record}</Link> {t('reviews.recordWaits', { places: places.join(', ') })}</>;
}
