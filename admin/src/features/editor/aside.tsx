/** What stands beside the fields: completeness, problems, categories, open reviews. */
import { ActionIcon, Button, Switch, Text, Tooltip } from '@mantine/core';
import { IconAlertCircle, IconFolderPlus, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valuePlace } from '@/lib/value-path';
import { useWorkspace } from '@/lib/workspace';
import { CategoryPicker } from '@/parts/category-picker';
import { CompletenessRing } from '@/parts/completeness';
import { useViolationText } from '@/parts/violation-text';
import { Panel } from '@/ui/panel';
import { Tag } from '@/ui/tag';
import { focusField } from './fields';
import type { EditedResource } from './query';
import { useDraftStore, useEdits } from './store';
import css from './editor.module.css';

interface AsideProps {
  resource: EditedResource;
  channel: string;
  locale: string;
  onScope: (scope: { channel: string; locale: string }) => void;
  readOnly: boolean;
}

export function Aside(props: AsideProps) {
  return (
    <aside className={css.aside}>
      <CompletenessPanel {...props} />
      <ReviewsPanel resource={props.resource} />
      <ProblemsPanel resource={props.resource} />
      <CategoriesPanel resource={props.resource} readOnly={props.readOnly} />
      <EnabledPanel readOnly={props.readOnly} />
    </aside>
  );
}

function CompletenessPanel({ resource, channel, locale, onScope }: AsideProps) {
  const { t } = useTranslation();
  const { channels, channelLabel, localeLabel } = useWorkspace();
  const cells = resource.completeness;
  const locales = [...new Set(cells.map((cell) => cell.locale))];
  const rows = channels.filter((each) => cells.some((cell) => cell.channel === each.code));
  const gaps = resource.gaps.filter((gap) => gap.channel === channel && gap.locale === locale);
  const names = new Map((resource.family?.attributes ?? []).map((attribute) => [attribute.code, attribute.label]));
  // A scope is written `de_DE`, `web` or `web:de_DE`.
  const localeOf = (scope: string) => scope.split(':').map((part) => (channels.some((each) => each.code === part) ? channelLabel(part) : localeLabel(part))).join(' · ');
  if (cells.length === 0) return null;
  return (
    <Panel title={t('completeness.title')}>
      <table className={css.matrix}>
        <thead>
          <tr>
            <td />
            {locales.map((each) => <th key={each} scope="col" title={localeLabel(each)}>{each.slice(0, 2).toUpperCase()}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <th scope="row">{channelLabel(row.code)}</th>
              {locales.map((each) => {
                const cell = cells.find((found) => found.channel === row.code && found.locale === each);
                const on = row.code === channel && each === locale;
                return (
                  <td key={each}>
                    {cell ? (
                      <button type="button" className={css.cellButton} aria-pressed={on} onClick={() => onScope({ channel: row.code, locale: each })}>
                        <CompletenessRing cell={cell} size={24} />
                      </button>
                    ) : '–'}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {gaps.length > 0 && (
        <ul className={css.gaps} aria-label={t('completeness.missingIn', { channel: channelLabel(channel), locale: localeLabel(locale) })}>
          {gaps.map((gap) => (
            <li key={gap.attribute.code}>
              <button type="button" onClick={() => focusField(gap.attribute.code)}>{names.get(gap.attribute.code) ?? gap.attribute.code}</button>
              <span>{t(`editor.gap.${gap.reason}`, { scopes: gap.scopes.map(localeOf).join(', '), currencies: gap.currencies.join(', '), rule: gap.rule ?? '' })}</span>
              {gap.condition && <span>{t('editor.gapWhere', { condition: gap.condition })}</span>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ReviewsPanel({ resource }: { resource: EditedResource }) {
  const { t } = useTranslation();
  if (resource.reviews.length === 0) return null;
  return (
    <Panel title={t('editor.openReviews')}>
      <ul className={css.plain}>
        {resource.reviews.map((review) => (
          <li key={review.id} className={css.rowLine}>
            <Link to="/reviews" search={{ id: review.id }}>{t('editor.reviewBy', { name: review.submittedBy?.name ?? '–' })}</Link>
            {review.currentStage && <Tag tone="info">{review.currentStage.label}</Tag>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function ProblemsPanel({ resource }: { resource: EditedResource }) {
  const { t } = useTranslation();
  const say = useViolationText();
  const { problems } = resource;
  if (problems.length === 0) return null;
  return (
    <Panel title={t('editor.problems')}>
      <ul className={css.plain}>
        {problems.map((problem) => {
          const attribute = valuePlace(problem.path)?.attribute;
          const text = say(problem, resource.family?.attributes);
          return (
            <li key={problem.path + problem.code} className={css.rowLine} style={{ alignItems: 'flex-start' }}>
              <IconAlertCircle size={16} color="var(--nabe-bad)" style={{ flex: 'none', marginTop: 2 }} aria-hidden />
              {attribute ? <button type="button" className={css.inline} style={{ textAlign: 'left', whiteSpace: 'normal', margin: 0 }} onClick={() => focusField(attribute)}>{text}</button> : <span>{text}</span>}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function CategoriesPanel({ resource, readOnly }: { resource: EditedResource; readOnly: boolean }) {
  const { t } = useTranslation();
  const store = useDraftStore();
  const edits = useEdits();
  const [picking, setPicking] = useState(false);
  const [names, setNames] = useState<ReadonlyMap<string, { label: string; path: string }>>(new Map());
  const known = new Map([...resource.categories.map((category) => [category.code, { label: category.label, path: category.path.map((step) => step.label).join(' › ') }] as const), ...names]);
  const codes = edits.categories ?? resource.categories.map((category) => category.code);
  // Their conditions take it in; nobody can take it out by hand.
  const taken = resource.assortments.filter((category) => !codes.includes(category.code));
  // Records and assets belong to every channel.
  if (resource.kind === 'RECORD' || (resource.kind === 'ASSET' && codes.length === 0)) return null;
  return (
    <Panel
      title={t('editor.categories')}
      actions={!readOnly && <Tooltip label={t('editor.addCategory')}><ActionIcon variant="subtle" aria-label={t('editor.addCategory')} onClick={() => setPicking(true)}><IconFolderPlus size={17} /></ActionIcon></Tooltip>}
    >
      {codes.length === 0 && taken.length === 0 ? (
        <Text size="sm" c="dimmed">{t('editor.noCategory')}</Text>
      ) : (
        <ul className={css.plain}>
          {codes.map((code) => (
            <li key={code} className={css.rowLine}>
              <span className={css.grow}>
                {known.get(code)?.label ?? code}
                <span className={css.crumbs}>{known.get(code)?.path}</span>
              </span>
              {!readOnly && <ActionIcon variant="subtle" color="gray" size={22} aria-label={t('editor.removeCategory', { name: known.get(code)?.label ?? code })} onClick={() => store.setCategories(codes.filter((each) => each !== code))}><IconX size={14} /></ActionIcon>}
            </li>
          ))}
          {taken.map((category) => (
            <li key={category.code} className={css.rowLine}>
              <span className={css.grow}>
                {category.label}
                <span className={css.crumbs}>{category.path.map((step) => step.label).join(' › ')}</span>
              </span>
              <Tag tone="info" title={category.condition ?? undefined}>{t('editor.byRule')}</Tag>
            </li>
          ))}
        </ul>
      )}
      {picking && (
        <CategoryPicker
          chosen={codes}
          open={resource.categories.flatMap((category) => category.path.slice(0, -1).map((step) => step.code))}
          close={() => setPicking(false)}
          done={(next, labels) => {
            setNames(new Map([...names, ...labels]));
            store.setCategories(next);
            setPicking(false);
          }}
        />
      )}
    </Panel>
  );
}

function EnabledPanel({ readOnly }: { readOnly: boolean }) {
  const { t } = useTranslation();
  const store = useDraftStore();
  const edits = useEdits();
  if (store.resource.kind === 'ASSET') return null;
  return (
    <Panel>
      <Switch label={t('editor.enabled')} description={t('editor.enabledHelp')} checked={edits.enabled ?? store.resource.enabled} disabled={readOnly} onChange={(event) => store.setEnabled(event.currentTarget.checked)} />
    </Panel>
  );
}

export function SaveCount({ count, discard }: { count: number; discard: () => void }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <>
      <Text size="sm" c="dimmed" role="status">{t('editor.unsaved', { count })}</Text>
      <Button variant="subtle" color="gray" size="xs" onClick={discard}>{t('editor.discard')}</Button>
    </>
  );
}
