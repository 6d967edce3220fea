/** What a job is called, and how far it has come. One that does not say so shows that it is under way. */
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function useJobName(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) => (i18n.exists(`jobs.name.${kind}`) ? t(`jobs.name.${kind}` as 'jobs.name.run_output') : kind);
}

/** What it is at, in the reader's words; null where the job does not say. */
export function useJobStep(): (message: string | null) => string | null {
  const { t, i18n } = useTranslation();
  return (message) => {
    const key = `jobs.step.${(message ?? '').replaceAll(' ', '_')}`;
    return message && i18n.exists(key) ? t(key as 'jobs.step.resources') : message;
  };
}

export function JobProgress({ job }: { job: { kind: string; message: string | null; progress: number | null } }) {
  const name = useJobName();
  const step = useJobStep()(job.message);
  const unknown = job.progress === null;
  return <Progress value={unknown ? 100 : (job.progress ?? 0) * 100} striped={unknown} animated={unknown} size="sm" flex={1} aria-label={step ? `${name(job.kind)}: ${step}` : name(job.kind)} />;
}
