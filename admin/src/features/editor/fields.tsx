/** All attributes of the family, by group, with the jump list beside them. */
import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { limitsQuery, type Limit } from '@/parts/limits';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { Panel } from '@/ui/panel';
import { EmptyState } from '@/ui/states';
import { attributeLevels, levelOf } from '@/parts/levels';
import { useQuery } from 'urql';
import { Field, type Holder } from './field';
import type { EditedResource } from './query';
import { toTranslate } from './translation';
import css from './editor.module.css';

interface FieldsProps {
  resource: EditedResource;
  channel: string;
  locale: string;
  /** The languages that stand beside it. */
  beside: readonly string[];
  only: Only;
  setOnly: (only: Only) => void;
  readOnly: boolean;
  violations: readonly Violation[];
  /** The attribute that the address names: it is brought into view. */
  focus: string | undefined;
  copyLink: (code: string) => void;
}

export type Only = 'all' | 'missing' | 'translate';

/** Fields that are filled with the page: what families usually have. */
const AT_ONCE = 40;
/** Longer than any field takes to be filled. */
const FILLED_MS = 2_000;

/** Where the groups have no column of their own; `editor.module.css` says the same. */
const NARROW = '(max-width: 1280px)';

const NO_LIMITS: readonly Limit[] = [];

interface Group {
  code: string;
  label: string;
  attributes: ValueAttribute[];
  missing: number;
}

export function Fields(props: FieldsProps) {
  const { resource, channel, locale, beside, only, focus } = props;
  const { t } = useTranslation();
  const missing = useMemo(() => missingCodes(resource, channel, locale), [resource, channel, locale]);
  const untranslated = useMemo(() => toTranslate(resource, channel, [locale, ...beside]), [resource, channel, locale, beside]);
  const all = useMemo(() => groups(resource, missing), [resource, missing]);
  const shown = only === 'all' ? all : narrowed(all, only === 'missing' ? missing : untranslated);
  const above = fieldsAbove(shown);
  const levels = useMemo(() => attributeLevels(resource.familyVariant), [resource.familyVariant]);
  const holders = useMemo(() => ancestors(resource), [resource]);
  const narrow = useMediaQuery(NARROW);
  const showsTranslate = untranslated.size > 0 || only === 'translate';
  const [demands] = useQuery({ query: limitsQuery, variables: { family: resource.family?.code ?? '' }, pause: resource.family === null });
  const limits = demands.data?.attributeLimits ?? NO_LIMITS;
  useFocusField(focus);
  useMissingKeys();
  return (
    <div className={css.fields}>
      <nav className={css.jump} aria-label={t('editor.groups')}>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t('editor.show')}
          value={only}
          orientation={showsTranslate && !narrow ? 'vertical' : 'horizontal'}
          data={[{ value: 'all', label: t('editor.all') }, { value: 'missing', label: t('editor.missing', { count: missing.size }) }, ...(showsTranslate ? [{ value: 'translate', label: t('editor.translate', { count: untranslated.size }) }] : [])]}
          onChange={(value) => props.setOnly(value as Only)}
          mb={10}
        />
        {shown.map((group) => (
          <a key={group.code} href={`#group-${group.code}`} className={css.jumpItem} onClick={(event) => { event.preventDefault(); document.getElementById(`group-${group.code}`)?.scrollIntoView({ behavior: 'smooth' }); }}>
            <span>{group.label}</span>
            {group.missing > 0 && <span className={css.jumpCount} title={t('editor.missing', { count: group.missing })}>{group.missing}</span>}
          </a>
        ))}
      </nav>
      <div className={css.groups}>
        {shown.length === 0 && (
          <Panel><EmptyState icon={<IconCircleCheck size={24} />} title={t(only === 'translate' ? 'editor.nothingToTranslate' : 'editor.nothingMissing')}>{t(only === 'translate' ? 'editor.nothingToTranslateHint' : 'editor.nothingMissingHint')}</EmptyState></Panel>
        )}
        {shown.map((group, place) => (
          <Panel key={group.code} id={`group-${group.code}`} title={group.label}>
            <div className={css.fieldList}>
              {group.attributes.map((attribute, at) => (
                <Field
                  key={attribute.code}
                  first={(above[place] ?? 0) + at < AT_ONCE}
                  attribute={attribute}
                  channel={channel}
                  locale={locale}
                  beside={beside}
                  missing={missing.has(attribute.code)}
                  untranslated={untranslated.has(attribute.code)}
                  above={holders[levels.get(attribute.code) ?? 0] ?? null}
                  readOnly={props.readOnly}
                  violations={props.violations}
                  limits={limits}
                  copyLink={props.copyLink}
                />
              ))}
            </div>
          </Panel>
        ))}
      </div>
    </div>
  );
}

/** How many fields stand above each group. */
function fieldsAbove(groups: readonly Group[]): number[] {
  let sum = 0;
  return groups.map((group) => (sum += group.attributes.length) - group.attributes.length);
}

/** What of the groups is left of some attributes. */
function narrowed(groups: readonly Group[], codes: ReadonlySet<string>): Group[] {
  return groups.flatMap((group) => {
    const attributes = group.attributes.filter((attribute) => codes.has(attribute.code));
    return attributes.length > 0 ? [{ ...group, attributes }] : [];
  });
}

/** The models above, the root first: at level 0 the root model keeps what no level names. */
function ancestors(resource: EditedResource): Holder[] {
  return [resource.parent?.parent, resource.parent].filter((each) => each !== null && each !== undefined);
}

function missingCodes(resource: EditedResource, channel: string, locale: string): Set<string> {
  const cell = resource.completeness.find((each) => each.channel === channel && each.locale === locale);
  return new Set(cell?.missing.map((attribute) => attribute.code));
}

/** Groups in their order, each with what is missing first; what a variant below keeps is not shown at its model. */
function groups(resource: EditedResource, missing: ReadonlySet<string>): Group[] {
  const levels = attributeLevels(resource.familyVariant);
  const own = resource.kind === 'PRODUCT' ? Number.POSITIVE_INFINITY : levelOf(resource);
  const byCode = new Map<string, Group & { sort: number }>();
  for (const attribute of resource.family?.attributes ?? []) {
    if ((levels.get(attribute.code) ?? 0) > own) continue;
    const group = byCode.get(attribute.group.code) ?? { ...attribute.group, attributes: [], missing: 0 };
    group.attributes.push(attribute);
    if (missing.has(attribute.code)) group.missing += 1;
    byCode.set(group.code, group);
  }
  const rank = (attribute: ValueAttribute) => (missing.has(attribute.code) ? 0 : 1);
  for (const group of byCode.values()) group.attributes.sort((one, other) => rank(one) - rank(other) || one.sort - other.sort);
  return [...byCode.values()].sort((one, other) => one.sort - other.sort || one.code.localeCompare(other.code));
}

export function focusField(code: string) {
  const field = document.getElementById(`field-${code}`);
  if (!field) return;
  field.scrollIntoView({ block: 'center' });
  enter(field, ['[data-input] :is(input:not([type=radio]), textarea, [contenteditable=true]):not(:disabled)', '[data-input] :is(input:checked, button):not(:disabled)']);
  field.animate([{ background: 'var(--nabe-selected)' }, { background: 'transparent' }], { duration: 1600 });
}

/** Puts the cursor into the first of the first `inputs` there are; a field that was far away is waited for until it is filled. */
function enter(element: HTMLElement, inputs: readonly string[]) {
  const tried = () => {
    const input = inputs.map((each) => element.querySelector<HTMLElement>(each)).find((each) => each !== null);
    input?.focus({ preventScroll: true });
    return input !== undefined;
  };
  if (tried()) return;
  const filled = new MutationObserver(() => tried() && filled.disconnect());
  filled.observe(element, { childList: true, subtree: true });
  setTimeout(() => filled.disconnect(), FILLED_MS);
}

function useFocusField(code: string | undefined) {
  const done = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!code || done.current === code) return;
    done.current = code;
    focusField(code);
  }, [code]);
}

/** Alt+N walks through what is missing or to be translated; Alt+Up and Alt+Down through the groups. */
function useMissingKeys() {
  useEffect(() => {
    let at = -1;
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.code === 'KeyN') {
        const codes = [...document.querySelectorAll<HTMLElement>('[id^="field-"]:is([data-missing], [data-untranslated])')].map((element) => element.id.slice('field-'.length));
        at = codes.length > 0 ? (at + 1) % codes.length : -1;
        const code = codes[at];
        if (code) focusField(code);
      } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') jumpGroup(event.key === 'ArrowDown' ? 1 : -1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function jumpGroup(step: 1 | -1) {
  const panels = [...document.querySelectorAll<HTMLElement>('[id^="group-"]')];
  const current = panels.findLastIndex((panel) => panel.getBoundingClientRect().top <= 140);
  const next = panels[Math.max(0, Math.min(panels.length - 1, current + step))];
  next?.scrollIntoView();
  if (next) enter(next, ['input, textarea, [contenteditable=true]']);
}
