/** One attribute: label, scope, help, input, and what is wrong with it. Its texts in several languages stand side by side. */
import { ActionIcon, Anchor, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconArrowBackUp, IconCopy, IconLink, IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo, useCallback, useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { editorPath, type ResourceKind } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { Limits, limitsHere, type Limit } from '@/parts/limits';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { concerns, scopedKey, toEdit, type ValueKey } from '@/parts/value-input/value-edit';
import { ValueInput } from '@/parts/value-input/value-input';
import { useValueMessage } from '@/parts/violation-text';
import { WhyNot } from '@/parts/why-not';
import { useHint } from '@/ui/failure';
import { Tag } from '@/ui/tag';
import { UnreadableContext } from '@/ui/unreadable';
import { Explain } from './explain';
import { TranslationFlag } from './translation';
import { useDraftStore, useValue } from './store';
import { useNear } from './use-near';
import { UNREADABLE } from './use-save';
import css from './editor.module.css';

interface FieldProps {
  /** Filled at once; others are when they come near what is seen. */
  first: boolean;
  attribute: ValueAttribute;
  channel: string;
  locale: string;
  beside: readonly string[];
  missing: boolean;
  /** Something of it is to be translated in the languages shown. */
  untranslated: boolean;
  /** The model that keeps this attribute, when it is not this resource. */
  above: Holder | null;
  readOnly: boolean;
  violations: readonly Violation[];
  limits: readonly Limit[];
  copyLink: (code: string) => void;
}

export const Field = memo(function Field({ first, ...props }: FieldProps) {
  const { attribute, missing, untranslated } = props;
  const [frame, near] = useNear(first);
  return (
    <div ref={frame} className={css.field} id={`field-${attribute.code}`} data-missing={missing || undefined} data-untranslated={untranslated || undefined} data-far={!near || undefined}>
      {near ? <Filled {...props} /> : <span className={css.fieldLabel}>{attribute.label}</span>}
    </div>
  );
});

function Filled({ attribute, channel, locale, beside, missing, above, readOnly, violations, limits, copyLink }: Omit<FieldProps, 'first'>) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel } = useWorkspace();
  const id = useId();
  const columns = attribute.localizable ? [locale, ...beside] : [locale];
  return (
    <>
      <div className={css.fieldHead}>
        <label htmlFor={id} className={css.fieldLabel}>{attribute.label}</label>
        {missing && <Tag tone="warn">{t('editor.required')}</Tag>}
        {attribute.scopable && <Tooltip label={t('editor.scopableHelp')}><span className={css.scope}>{channelLabel(channel)}</span></Tooltip>}
        {attribute.localizable && columns.length === 1 && <Tooltip label={t('editor.localizableHelp')}><span className={css.scope}>{localeLabel(locale)}</span></Tooltip>}
        <Tooltip label={t('editor.copyLink')}>
          <ActionIcon variant="subtle" color="gray" size={22} className={css.fieldTool} aria-label={t('editor.copyLinkTo', { name: attribute.label })} onClick={() => copyLink(attribute.code)}><IconLink size={14} /></ActionIcon>
        </Tooltip>
      </div>
      {attribute.help && <p className={css.help} id={`${id}-help`}>{attribute.help}</p>}
      <div className={css.columns} data-count={columns.length > 1 ? columns.length : undefined}>
        {columns.map((each, at) => (
          <ScopedInput key={each} id={at === 0 ? id : `${id}-${each}`} attribute={attribute} channel={channel} locale={each} above={above} readOnly={readOnly} violations={violations} limits={limitsHere(limits, attribute, channel, each)} source={at > 0 ? locale : null} named={columns.length > 1} describedBy={attribute.help ? `${id}-help` : undefined} />
        ))}
      </div>
    </>
  );
}

interface ScopedInputProps {
  id: string;
  attribute: ValueAttribute;
  channel: string;
  locale: string;
  above: Holder | null;
  readOnly: boolean;
  violations: readonly Violation[];
  limits: readonly Limit[];
  /** The locale whose text can be copied here. */
  source: string | null;
  /** Stands beside another one, so that each says its locale. */
  named: boolean;
  describedBy?: string;
}

function ScopedInput({ id, attribute, channel, locale, above, readOnly, violations, limits, source, named, describedBy }: ScopedInputProps) {
  const { t } = useTranslation();
  const store = useDraftStore();
  const say = useValueMessage();
  const hintOf = useHint();
  const { me, localeLabel } = useWorkspace();
  const key = scopedKey(attribute, channel, locale);
  const { edit, base } = useValue(key);
  const inherited = edit === undefined && base?.origin.kind === 'INHERITED';
  const calculated = edit === undefined && base?.origin.kind === 'CALCULATED';
  const localeClosed = attribute.localizable && me.role.locales !== null && !me.role.locales.includes(locale);
  const closed = readOnly || attribute.readOnly || localeClosed;
  const data = edit !== undefined ? edit : base ? toEdit(attribute.type, base.data) : null;
  // What cannot be read says so in its input.
  const problems = violations.filter((violation) => violation.code !== UNREADABLE && concerns(violation, key));
  const unreadable = useCallback((input: string, is: boolean) => store.markUnreadable(key, input, is), [key, store]);
  const label = source ? `${attribute.label} (${localeLabel(locale)})` : attribute.label;
  return (
    <div className={css.scoped} data-edited={edit !== undefined || undefined} data-inherited={inherited || calculated || undefined}>
      {(named || edit !== undefined || attribute.localizable) && (
        <div className={css.scopedHead}>
          {named && source === null && <span className={css.scope}>{localeLabel(locale)}</span>}
          {source !== null && <label htmlFor={id} className={css.scope}><VisuallyHidden>{attribute.label} </VisuallyHidden>{localeLabel(locale)}</label>}
          {edit === undefined && attribute.localizable && <TranslationFlag attribute={attribute} channel={channel} locale={locale} full={named} closed={closed || above !== null} />}
          {source !== null && !closed && <CopyFrom source={source} attribute={attribute} channel={channel} target={key} />}
          {edit !== undefined && (
            <Tooltip label={t('editor.revert')}>
              <ActionIcon variant="subtle" color="gray" size={20} aria-label={t('editor.revertOf', { name: label })} onClick={() => store.revert(key)}><IconArrowBackUp size={14} /></ActionIcon>
            </Tooltip>
          )}
        </div>
      )}
      <div data-input>
        <UnreadableContext value={unreadable}>
          <ValueInput
            id={id}
            attribute={attribute}
            data={data}
            held={base?.data}
            onChange={(next) => store.setValue(key, next)}
            disabled={closed || above !== null || inherited || calculated}
            invalid={problems.length > 0}
            problems={problems}
            describedBy={[describedBy, problems.length > 0 ? `${id}-error` : undefined, limits.length > 0 ? `${id}-limits` : undefined].filter(Boolean).join(' ') || undefined}
            label={label}
            channel={channel}
            locale={locale}
            lang={attribute.localizable ? locale.replace('_', '-') : undefined}
          />
        </UnreadableContext>
      </div>
      <Limits limits={limits} rich={attribute.type === 'RICH_TEXT'} text={data?.text ?? ''} id={`${id}-limits`} />
      <Origin inherited={inherited} holder={base?.origin.resource ?? above} rule={calculated ? (base?.origin.rule ?? null) : null} override={above || closed || !base ? null : () => store.setValue(key, toEdit(attribute.type, base.data))} label={label}>
        <Explain resource={store.resource.id} attribute={attribute} channel={channel} locale={locale} />
      </Origin>
      {(attribute.readOnly || localeClosed) && !readOnly && (
        <p className={css.note}>
          {localeClosed ? t('editor.localeClosed', { locale: localeLabel(locale) }) : t('access.obstacle.READ_ONLY')}
          <WhyNot operation="saveResource" name={label} resource={store.resource.id} attribute={attribute.code} channel={attribute.scopable ? channel : null} locale={attribute.localizable ? locale : null} />
        </p>
      )}
      {problems.length > 0 && (
        <ul className={css.errors} id={`${id}-error`}>
          {problems.map((problem) => <li key={problem.code + problem.message}>{say(problem, attribute.settings)}{hintOf(problem) && <span> – {hintOf(problem)}</span>}</li>)}
        </ul>
      )}
    </div>
  );
}

export interface Holder {
  kind: ResourceKind;
  code: string;
  label: string;
}

interface OriginProps {
  inherited: boolean;
  holder: Holder | null;
  /** The rule that makes the value. */
  rule: { code: string; label: string } | null;
  /** Null where the value can be changed at its model only. */
  override: (() => void) | null;
  label: string;
  /** Leads to the reasons. */
  children: ReactNode;
}

/** Says which model or rule a value comes from, or would come from. */
function Origin({ inherited, holder, rule, override, label, children }: OriginProps) {
  const { t } = useTranslation();
  if (!holder && !rule) return null;
  return (
    <p className={css.note}>
      {rule && <>{t('editor.calculatedBy')} <Link to="/model" search={{ tab: 'rules', open: rule.code }} className={css.noteLink}>{rule.label}</Link></>}
      {!rule && holder && <>{t(inherited ? 'editor.inheritedFrom' : 'editor.keptBy')} <Anchor component={Link} to={editorPath(holder.kind, holder.code)} size="xs">{holder.label}</Anchor></>}
      {(rule || inherited) && <> {children}</>}
      {(rule || inherited) && override && (
        <button type="button" className={css.inline} onClick={override} aria-label={t('editor.overrideOf', { name: label })}><IconPencil size={12} aria-hidden /> {t('editor.override')}</button>
      )}
    </p>
  );
}

function CopyFrom({ source, attribute, channel, target }: { source: string; attribute: ValueAttribute; channel: string; target: ValueKey }) {
  const { t } = useTranslation();
  const store = useDraftStore();
  const { localeLabel } = useWorkspace();
  const from = useValue(scopedKey(attribute, channel, source));
  const data = from.edit !== undefined ? from.edit : from.base ? toEdit(attribute.type, from.base.data) : null;
  if (!data) return null;
  const label = t('editor.copyFrom', { locale: localeLabel(source) });
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={20} aria-label={`${label}: ${attribute.label}`} onClick={() => store.setValue(target, data)}><IconCopy size={13} /></ActionIcon>
    </Tooltip>
  );
}
