/** A draft as a channel would serve it, plainly, for whoever holds a link to it; beside it, what it still lacks. */
import { Loader, NativeSelect, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '@/lib/format';
import { useViolationMessage } from '@/ui/failure';
import { EmptyState } from '@/ui/states';
import { useSheet, type PreviewDocument, type PreviewPage, type Sheet } from './sheet';
import { DataView, PictureView } from './value';
import css from './preview.module.css';

interface PreviewSearch {
  channel?: string;
  kind?: string;
  code?: string;
  locale?: string;
}

interface PreviewProps {
  token: string;
  search: PreviewSearch;
  onSearch: (change: Partial<PreviewSearch>) => void;
}

export function Preview({ token, search, onSearch }: PreviewProps) {
  const { t } = useTranslation();
  const answer = useSheet(search.channel ?? '', token);
  return (
    <main id="main" className={css.page}>
      {answer.state === 'waiting' && <div role="status" className={css.center}><Loader size="sm" /></div>}
      {answer.state === 'refused' && <EmptyState icon={<IconEye size={24} />} title={t('preview.refused')}>{t('preview.refusedHint')}</EmptyState>}
      {answer.state === 'failed' && <EmptyState icon={<IconEye size={24} />} title={t('preview.failed')}>{t('preview.failedHint')}</EmptyState>}
      {answer.state === 'there' && <Pages sheet={answer.sheet} search={search} onSearch={onSearch} />}
    </main>
  );
}

const keyOf = ({ document }: PreviewPage) => `${document.kind} ${document.code}`;

function Pages({ sheet, search, onSearch }: { sheet: Sheet } & Omit<PreviewProps, 'token'>) {
  const { t, i18n } = useTranslation();
  const wanted = `${search.kind ?? ''} ${search.code ?? ''}`;
  const locales = [...new Set(sheet.pages.map((page) => page.locale))];
  const locale = locales.find((each) => each === search.locale) ?? locales[0];
  const here = sheet.pages.filter((page) => page.locale === locale);
  const page = here.find((each) => keyOf(each) === wanted) ?? here[0];
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  return (
    <>
      <header className={css.bar}>
        <strong>{t('preview.title')}</strong>
        <span>{t('preview.as', { channel: sheet.channel.label })}</span>
        <span className={css.until}>{t('preview.until', { when: formatDateTime(sheet.expiresAt, i18n.language) })}</span>
        {here.length > 1 && <NativeSelect size="xs" aria-label={t('preview.which')} value={page ? keyOf(page) : ''} data={here.map((each) => ({ value: keyOf(each), label: each.document.label }))} onChange={(event) => { const [kind, ...code] = event.currentTarget.value.split(' '); onSearch({ kind, code: code.join(' ') }); }} />}
        {locales.length > 1 && <NativeSelect size="xs" aria-label={t('scope.locale')} value={locale} data={locales.map((each) => ({ value: each, label: names.of(each.replace('_', '-')) ?? each }))} onChange={(event) => onSearch({ locale: event.currentTarget.value })} />}
      </header>
      {page ? (
        <div className={css.layout}>
          <Content page={page} />
          <Lacks page={page} />
        </div>
      ) : (
        <EmptyState icon={<IconEye size={24} />} title={t('preview.nothing')}>{t('preview.nothingHint')}</EmptyState>
      )}
    </>
  );
}

function Content({ page }: { page: PreviewPage }) {
  const { t } = useTranslation();
  const { document } = page;
  useDocumentTitle(`${document.label} · ${t('preview.title')}`);
  const image = document.image ? document.values[document.image] : undefined;
  return (
    <article className={css.content} lang={page.locale.replace('_', '-')}>
      <p className={css.crumbs}>{[document.family?.label, document.code].filter(Boolean).join(' · ')}</p>
      <Title order={1}>{document.label}</Title>
      {image?.type === 'asset' && <PictureView picture={image.data} />}
      {document.file && <PictureView picture={document.file} />}
      <dl className={css.values}>
        {page.attributes.filter(({ code }) => !(code === document.image && image?.type === 'asset')).map(({ code, label }) => {
          const value = document.values[code];
          if (!value) return null;
          return (
            <div key={code}>
              <dt>{label}{value.fallback && <span className={css.fallback}>{t('preview.fallback', { locale: value.fallback })}</span>}</dt>
              <dd lang={value.fallback?.replace('_', '-')}><DataView value={value} /></dd>
            </div>
          );
        })}
      </dl>
      <Related document={document} />
    </article>
  );
}

function Related({ document }: { document: PreviewDocument }) {
  const { t } = useTranslation();
  const links = Object.entries(document.associations ?? {});
  return (
    <>
      {document.categories && <p className={css.crumbs}>{document.categories.map((category) => [...category.path.map((step) => step.label)].join(' › ') || category.label).join(', ')}</p>}
      {document.variants && document.variants.length > 0 && (
        <section>
          <Title order={2}>{t('preview.variants')}</Title>
          <ul>{document.variants.map((variant) => <li key={variant.code}>{variant.label} <code>{variant.code}</code>{Object.entries(variant.axes).map(([axis, value]) => <span key={axis}> · <DataView value={value} /></span>)}</li>)}</ul>
        </section>
      )}
      {links.length > 0 && (
        <section>
          <Title order={2}>{t('preview.links')}</Title>
          <ul>{links.map(([type, targets]) => <li key={type}><code>{type}</code>: {targets.map((target) => target.code).join(', ')}</li>)}</ul>
        </section>
      )}
    </>
  );
}

/** What keeps the draft from going out as it is. */
function Lacks({ page }: { page: PreviewPage }) {
  const { t } = useTranslation();
  const say = useViolationMessage();
  const { missing, problems, belongs } = page;
  const none = missing.length === 0 && problems.length === 0 && belongs;
  return (
    <aside className={css.lacks} aria-label={t('preview.lacks')}>
      <Title order={2}>{t('preview.lacks')}</Title>
      {none && <p>{t('preview.lacksNothing')}</p>}
      {!belongs && <p>{t('preview.outside')}</p>}
      {missing.length > 0 && <><h3>{t('preview.missing')}</h3><ul>{missing.map(({ code, label }) => <li key={code}>{label}</li>)}</ul></>}
      {problems.length > 0 && <><h3>{t('preview.problems')}</h3><ul>{problems.map((problem) => <li key={problem.path + problem.code}><code>{problem.path}</code> {say(problem)}</li>)}</ul></>}
    </aside>
  );
}
