/** One asset: its picture and focal point, what each channel makes of it, texts per locale, rights, use and versions. */
import { Anchor, Button, FileButton, Progress } from '@mantine/core';
import { IconChevronLeft, IconDownload, IconReplace, IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatAgo, formatBytes, formatDateTime } from '@/lib/format';
import { readFragment, type ResultOf } from '@/lib/graphql';
import { upload } from '@/lib/upload';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { StateTag } from '@/parts/state-tag';
import { SubmitDialog } from '@/parts/submit-dialog';
import { FailureNote } from '@/ui/failure-note';
import { NotFound } from '@/ui/not-found';
import { Page } from '@/ui/page';
import { Panel } from '@/ui/panel';
import { ErrorState, Lines } from '@/ui/states';
import { FocalPoint, type Point } from './focal-point';
import { AssetCategories } from './asset-categories';
import { AssetTexts } from './asset-texts';
import { assetParts, assetQuery, replaceFile, setFocal } from './query';
import { Renditions } from './renditions';
import { Rights } from './rights';
import { AssetUsedBy } from './used-by';
import { Versions } from './versions';
import css from './asset.module.css';

export type AssetRow = ResultOf<typeof assetParts>;

const CENTRE: Point = { x: 0.5, y: 0.5 };

export function AssetEditor({ code }: { code: string }) {
  const { labelLocale, may } = useWorkspace();
  const { locale } = useScope({});
  const [result, again] = useQuery({ query: assetQuery, variables: { code, locale, uiLocale: labelLocale }, requestPolicy: 'cache-and-network' });
  const asset = result.data?.resource ? readFragment(assetParts, result.data.resource) : null;
  if (result.error && !asset) return <Page title={code}><ErrorState error={result.error} retry={() => again({ requestPolicy: 'network-only' })} /></Page>;
  if (!asset) return result.data ? <NotFound /> : <Page title={code}><Lines count={10} /></Page>;
  return <Screen asset={asset} readOnly={!may('EDIT_ASSETS')} />;
}

function Screen({ asset, readOnly }: { asset: AssetRow; readOnly: boolean }) {
  const { t } = useTranslation();
  const { language, may } = useWorkspace();
  const { locale } = useScope({});
  const [submitting, setSubmitting] = useState(false);
  return (
    <Page
      title={asset.label}
      back={<Anchor component={Link} to="/assets" size="sm" style={{ display: 'inline-flex', alignItems: 'center', gap: 2 }}><IconChevronLeft size={14} aria-hidden />{t('nav.assets')}</Anchor>}
      sub={
        <>
          <span>{asset.code}</span>
          <StateTag state={asset.state} />
          <span>{t('editor.updated', { ago: formatAgo(asset.updatedAt, language), name: asset.updatedBy?.name ?? '–' })}</span>
        </>
      }
      actions={
        <>
          {asset.file && <Button component="a" href={asset.file.url} download={asset.file.filename} variant="default" leftSection={<IconDownload size={16} />}>{t('assets.download')}</Button>}
          {!readOnly && <ReplaceButton asset={asset} />}
          {may('SUBMIT_REVIEWS') && <Button leftSection={<IconSend size={16} />} onClick={() => setSubmitting(true)}>{t('submit.open')}</Button>}
        </>
      }
    >
      <div className={css.layout}>
        <div className={css.column}>
          <PicturePanel asset={asset} readOnly={readOnly} />
        </div>
        <div className={css.column}>
          <AssetTexts asset={asset} readOnly={readOnly} />
          <Rights asset={asset} readOnly={readOnly} />
          <AssetCategories asset={asset} readOnly={readOnly} />
          <AssetUsedBy id={asset.id} locale={locale} />
          <FileFacts asset={asset} />
          <Versions asset={asset} readOnly={readOnly} />
        </div>
      </div>
      {submitting && <SubmitDialog resources={[asset]} close={() => setSubmitting(false)} />}
    </Page>
  );
}

/** The hub keeps fewer digits than a number has here. */
function isSamePoint(one: Point, other: Point): boolean {
  return Math.abs(one.x - other.x) < 0.0005 && Math.abs(one.y - other.y) < 0.0005;
}

/** The point is saved a moment after it was last moved; the renditions then come with new addresses. */
function PicturePanel({ asset, readOnly }: { asset: AssetRow; readOnly: boolean }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const { locale } = useScope({});
  const saved = asset.focalPoint ?? CENTRE;
  const [point, setPoint] = useState<Point>(saved);
  const [state, run] = useMutation(setFocal);
  const moved = !isSamePoint(point, saved);
  useEffect(() => {
    if (!moved || readOnly) return;
    const timer = setTimeout(() => void run({ id: asset.id, version: asset.version, ...point, locale, uiLocale: labelLocale }), 450);
    return () => clearTimeout(timer);
  }, [asset.id, asset.version, labelLocale, locale, moved, point, readOnly, run]);
  const { width, height } = asset.file ?? {};
  const shown = largest(asset) ?? asset.thumbnail?.url ?? asset.file?.url;
  return (
    <>
      <Panel title={t('assets.picture')} actions={<span className={css.status} role="status">{state.fetching ? t('assets.saving') : moved ? '' : t('assets.savedPoint')}</span>}>
        {width && height && shown ? <FocalPoint src={shown} alt={asset.label} ratio={width / height} point={point} onChange={setPoint} disabled={readOnly} /> : <p className={css.hint}>{t('assets.noPicture')}</p>}
        {state.error && <FailureNote failure={graphqlFailure(state.error)} />}
      </Panel>
      {asset.renditions.length > 0 && <Renditions renditions={asset.renditions} />}
    </>
  );
}

/** The largest rendition that keeps the whole picture: the file itself may be in a format that browsers do not show. */
function largest(asset: AssetRow): string | null {
  const { width, height } = asset.file ?? {};
  if (!width || !height) return null;
  const ratio = width / height;
  const whole = asset.renditions.filter(({ image, problem }) => problem === null && Math.abs(image.width / image.height / ratio - 1) < 0.02);
  return whole.sort((one, other) => other.image.width - one.image.width).find(({ image }) => image.width <= 2000)?.image.url ?? null;
}

function ReplaceButton({ asset }: { asset: AssetRow }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const { locale } = useScope({});
  const notify = useNotify();
  const [, run] = useMutation(replaceFile);
  const [progress, setProgress] = useState<number | null>(null);
  const replace = async (file: File | null) => {
    if (!file) return;
    setProgress(0);
    try {
      const made = await upload({ file, asset: asset.id, onProgress: (sent, total) => setProgress(total > 0 ? sent / total : 0) }).result;
      const answer = await run({ id: asset.id, version: asset.version, upload: made.upload, locale, uiLocale: labelLocale });
      if (answer.error) notify.failed(answer.error);
      else notify.done(t('assets.replaced'));
    } catch (failure) {
      notify.problem(failure instanceof Error ? failure.message : t('error.INTERNAL'));
    }
    setProgress(null);
  };
  return (
    <>
      {progress !== null && <Progress value={progress * 100} w={90} aria-label={t('assets.replace')} />}
      <FileButton onChange={(file) => void replace(file)} accept={asset.file?.mime.startsWith('image/') ? 'image/*' : undefined} inputProps={{ 'aria-label': t('assets.replace') }}>
        {(props) => <Button {...props} variant="default" leftSection={<IconReplace size={16} />}>{t('assets.replace')}</Button>}
      </FileButton>
    </>
  );
}

function FileFacts({ asset }: { asset: AssetRow }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const { file } = asset;
  if (!file) return null;
  const facts: [string, string][] = [
    [t('assets.filename'), file.filename],
    [t('assets.type'), file.mime],
    [t('assets.bytes'), formatBytes(file.bytes, language)],
    ...(file.width ? ([[t('assets.dimensions'), `${file.width} × ${file.height}`]] as [string, string][]) : []),
    [t('assets.version'), `${file.versionNumber}, ${formatDateTime(file.createdAt, language)}`],
    ...file.metadata.map((entry) => [entry.key, entry.value] as [string, string]),
  ];
  return (
    <Panel title={t('assets.file')}>
      <dl className={css.facts}>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </Panel>
  );
}
