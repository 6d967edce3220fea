/** What a screen says when it has nothing, waits or failed. */
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { useFailureText } from './failure';
import css from './states.module.css';

export function EmptyState({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.state}>
      {icon && <div className={css.icon} aria-hidden>{icon}</div>}
      <Text fw={600}>{title}</Text>
      {children && <Text c="dimmed" size="sm" maw={440}>{children}</Text>}
      {action}
    </div>
  );
}

export function ErrorState({ error, retry }: { error: CombinedError; retry?: () => void }) {
  const { t } = useTranslation();
  const say = useFailureText();
  const failure = graphqlFailure(error);
  return (
    <div className={css.state} role="alert">
      <div className={css.bad} aria-hidden><IconAlertTriangle size={22} /></div>
      <Text fw={600}>{say(failure)}</Text>
      {failure.hint && <Text c="dimmed" size="sm" maw={480}>{failure.hint}</Text>}
      <Text c="dimmed" size="xs">{failure.code}</Text>
      {retry && <Button variant="default" leftSection={<IconRefresh size={15} />} onClick={retry}>{t('common.retry')}</Button>}
    </div>
  );
}

/** Grey lines in the shape of what is coming; says so to a screen reader once. */
export function Lines({ count = 6, height = 18 }: { count?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" p="md" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={height} width={`${92 - ((index * 17) % 40)}%`} radius="sm" />
      ))}
    </Stack>
  );
}

interface QueryLike<Data> {
  data?: Data;
  error?: CombinedError;
  fetching: boolean;
}

/** Waits, fails or hands the data on. What was shown stays while it is asked for again. */
export function Loaded<Data>({ result, retry, skeleton, children }: { result: QueryLike<Data>; retry?: () => void; skeleton?: ReactNode; children: (data: Data) => ReactNode }) {
  if (result.data) return children(result.data);
  if (result.error) return <ErrorState error={result.error} retry={retry} />;
  return skeleton ?? <Lines />;
}
