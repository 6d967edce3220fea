/** A translated document back: first what it would do, then the doing. */
import { Alert, Checkbox, FileInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '@/lib/errors';
import { useNotify } from '@/parts/notify';
import { useViolationMessage } from '@/ui/failure';
import { FormModal } from '@/ui/form-modal';
import { send, type Report } from './transfer';
import css from './translations.module.css';

const SHOWN = 100;

export function ImportDialog({ done, close }: { done: () => void; close: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [file, setFile] = useState<File | null>(null);
  const [acceptChanged, setAcceptChanged] = useState(false);
  const [report, setReport] = useState<Report | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const choose = (next: File | null) => {
    setFile(next);
    setReport(null);
    setFailure(null);
  };
  const run = async () => {
    if (!file) return;
    setBusy(true);
    setFailure(null);
    const answer = await send(file, { dryRun: report === null, acceptChanged });
    setBusy(false);
    if (!('parts' in answer)) return setFailure(answer);
    setReport(answer);
    if (answer.dry_run) return;
    const { created, updated } = answer.parts.translations;
    notify.done(t('translation.imported', { count: created + updated }));
    done();
  };
  const counts = report?.parts.translations;
  const useful = counts ? counts.created + counts.updated : 1;
  return (
    <FormModal title={t('translation.importTitle')} size="xl" submitLabel={t(report ? 'translation.importNow' : 'translation.check')} busy={busy} failure={failure} disabled={!file || useful === 0} onSubmit={() => void run()} close={close}>
      <FileInput label={t('translation.file')} description={t('translation.fileHint')} accept=".xlf,.xliff,application/xliff+xml" required value={file} onChange={choose} placeholder={t('translation.choose')} />
      <Checkbox label={t('translation.acceptChanged')} description={t('translation.acceptChangedHint')} checked={acceptChanged} onChange={(event) => { setAcceptChanged(event.currentTarget.checked); setReport(null); }} />
      {counts && (
        <div role="status">
          <Alert variant="light" color={counts.rejected > 0 ? 'orange' : 'teal'} title={t('translation.wouldChange', { count: useful })}>
            {t('translation.wouldRest', { unchanged: counts.unchanged, rejected: counts.rejected })}
          </Alert>
        </div>
      )}
      {report && report.problems.length > 0 && <Problems report={report} />}
    </FormModal>
  );
}

function Problems({ report }: { report: Report }) {
  const { t } = useTranslation();
  const say = useViolationMessage();
  const more = report.problems.length - SHOWN + report.problems_left_off;
  return (
    <ul className={css.problems} aria-label={t('translation.problems')}>
      {report.problems.slice(0, SHOWN).map((problem) => (
        <li key={`${problem.line}:${problem.column ?? ''}:${problem.code}`}>
          <span className="numbers">{t('translation.line', { line: problem.line })}</span> {problem.column && <code>{problem.column}</code>} {say(problem)}
        </li>
      ))}
      {more > 0 && <li>{t('translation.moreProblems', { count: more })}</li>}
    </ul>
  );
}
