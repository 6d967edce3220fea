/** What was checked before anything goes live: what holds, what hinders, and what is good to know. */
import { IconCircleCheckFilled, IconCircleXFilled, IconInfoCircleFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '@/lib/graphql';
import { cellOf } from '@/lib/cells';
import { editorPath, type ResourceKind } from '@/lib/kinds';
import { valuePlace } from '@/lib/value-path';
import { useWorkspace } from '@/lib/workspace';
import { usePlaceName } from '@/parts/place-name';
import { useViolationText } from '@/parts/violation-text';
import { Panel } from '@/ui/panel';
import type { reviewQuery } from './query';
import css from './reviews.module.css';

type Guard = NonNullable<ResultOf<typeof reviewQuery>['review']>['guards'][number];
type GuardCode = 'CHANNEL' | 'VALID' | 'COMPLETE' | 'ASSETS' | 'RECORDS' | 'PARENT' | 'MACHINE_TEXT';

interface GuardsProps {
  guards: readonly Guard[];
  /** What is under review. */
  resource: { kind: ResourceKind; code: string };
  attributes: readonly { code: string; label: string }[];
}

export function Guards({ guards, resource, attributes }: GuardsProps) {
  const { t } = useTranslation();
  if (guards.length === 0) return null;
  return (
    <Panel title={t('reviews.guards')}>
      <ul className={css.guards}>
        {guards.map((guard) => (
          <li key={guard.code + (guard.path ?? '') + (guard.message ?? '')} data-ok={guard.ok} data-note={(guard.ok && guard.message !== null) || undefined}>
            <GuardIcon guard={guard} />
            <span><GuardWords guard={guard} resource={resource} attributes={attributes} /></span>
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

function GuardWords({ guard, resource, attributes }: { guard: Guard } & Pick<GuardsProps, 'resource' | 'attributes'>) {
  const { t } = useTranslation();
  const say = useViolationText();
  const { code, message, path, parameters } = guard;
  if (message === null) return t(`reviews.guard.${code as GuardCode}`);
  if (code === 'PARENT') return t('reviews.waitsForModel');
  if (code === 'MACHINE_TEXT' && path !== null) return <MachineWords path={path} cells={(parameters as { cells?: string[] }).cells ?? []} resource={resource} attributes={attributes} />;
  const { record, cells } = parameters as { record?: string; cells?: string[] };
  return code === 'RECORDS' && record ? <RecordWords record={record} cells={cells ?? []} /> : say({ code, path: path ?? '', message, parameters }, attributes);
}

function RecordWords({ record, cells }: { record: string; cells: string[] }) {
  const { t } = useTranslation();
  return <><Link to={editorPath('RECORD', record)}>{record}</Link> {t('reviews.recordWaits', { places: usePlaces(cells) })}</>;
}

/** Leads to the text, where it is edited or confirmed. */
function MachineWords({ path, cells, resource, attributes }: { path: string; cells: string[] } & Pick<GuardsProps, 'resource' | 'attributes'>) {
  const { t } = useTranslation();
  const nameOf = usePlaceName();
  const places = usePlaces(cells);
  const place = valuePlace(path);
  if (!place) return null;
  const { channel = null, locale = null } = place.scope ?? {};
  const label = attributes.find((each) => each.code === place.attribute)?.label ?? place.attribute;
  return <><Link to={editorPath(resource.kind, resource.code)} search={{ field: place.attribute, locale: locale ?? undefined, channel: channel ?? undefined }}>{nameOf(label, channel, locale)}</Link> {t('reviews.machineText', { places })}</>;
}

/** `Web (German, French), App (German)`. */
function usePlaces(cells: string[]): string {
  const { channelLabel, localeLabel } = useWorkspace();
  const byChannel = Map.groupBy(cells.map(cellOf), (cell) => cell.channel);
  return [...byChannel].map(([channel, rows]) => `${channelLabel(channel)} (${rows.map((row) => localeLabel(row.locale)).join(', ')})`).join(', ');
}
