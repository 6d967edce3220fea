/** Files on their way: each with its progress, and a way to stop it or to try again. */
import { ActionIcon, CloseButton, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCopyCheck, IconRefresh, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '@/lib/format';
import { upload, type Running } from '@/lib/upload';
import { useWorkspace } from '@/lib/workspace';
import css from './uploads.module.css';

export interface Transfer {
  key: number;
  file: File;
  state: 'waiting' | 'sending' | 'done' | 'duplicate' | 'failed' | 'cancelled';
  progress: number;
  code?: string;
  error?: string;
}

const AT_ONCE = 3;

export function useTransfers(onDone: () => void) {
  const [transfers, setTransfers] = useState<Transfer[]>([]);
  const queue = useRef<Transfer[]>([]);
  const running = useRef(new Map<number, Running>());
  const next = useRef(1);
  const patch = useCallback((key: number, change: Partial<Transfer>) => setTransfers((now) => now.map((each) => (each.key === key ? { ...each, ...change } : each))), []);

  const pump = useCallback(async (): Promise<void> => {
    if (running.current.size >= AT_ONCE) return;
    const transfer = queue.current.shift();
    if (!transfer) return;
    const { key, file } = transfer;
    patch(key, { state: 'sending', progress: 0, error: undefined });
    const run = upload({ file, onProgress: (sent, total) => patch(key, { progress: total > 0 ? sent / total : 0 }) });
    running.current.set(key, run);
    try {
      const made = await run.result;
      patch(key, { state: made.duplicate ? 'duplicate' : 'done', progress: 1, code: made.code });
      onDone();
    } catch (failure) {
      const message = failure instanceof Error ? failure.message : '';
      patch(key, message === 'CANCELLED' ? { state: 'cancelled' } : { state: 'failed', error: message });
    }
    running.current.delete(key);
    return pump();
  }, [onDone, patch]);

  const start = useCallback(
    (files: readonly File[]) => {
      const added = files.map<Transfer>((file) => ({ key: next.current++, file, state: 'waiting', progress: 0 }));
      queue.current.push(...added);
      setTransfers((now) => [...added, ...now]);
      for (let slot = 0; slot < AT_ONCE; slot++) void pump();
    },
    [pump],
  );
  const cancel = (key: number) => {
    queue.current = queue.current.filter((each) => each.key !== key);
    const run = running.current.get(key);
    if (run) run.cancel();
    else patch(key, { state: 'cancelled' });
  };
  const retry = (transfer: Transfer) => {
    queue.current.push({ ...transfer, state: 'waiting' });
    patch(transfer.key, { state: 'waiting' });
    void pump();
  };
  return { transfers, start, cancel, retry, clear: () => setTransfers((now) => now.filter((each) => each.state === 'sending' || each.state === 'waiting')) };
}

interface TransferListProps {
  transfers: Transfer[];
  cancel: (key: number) => void;
  retry: (transfer: Transfer) => void;
  clear: () => void;
}

export function TransferList({ transfers, cancel, retry, clear }: TransferListProps) {
  const { t } = useTranslation();
  if (transfers.length === 0) return null;
  const open = transfers.filter((each) => each.state === 'sending' || each.state === 'waiting').length;
  return (
    <section className={css.tray} aria-label={t('uploads.title')}>
      <header className={css.head}>
        <span role="status">{open > 0 ? t('uploads.open', { count: open }) : t('uploads.allDone', { count: transfers.filter((each) => each.state === 'done').length })}</span>
        <CloseButton size="sm" aria-label={t('uploads.close')} onClick={clear} />
      </header>
      <ul className={css.list}>
        {transfers.map((transfer) => <TransferRow key={transfer.key} transfer={transfer} cancel={cancel} retry={retry} />)}
      </ul>
    </section>
  );
}

function TransferRow({ transfer, cancel, retry }: { transfer: Transfer; cancel: (key: number) => void; retry: (transfer: Transfer) => void }) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const { file, state } = transfer;
  const open = state === 'sending' || state === 'waiting';
  return (
    <li className={css.row} data-state={state}>
      <div className={css.line}>
        {state === 'done' && <IconCircleCheck size={16} aria-hidden />}
        {state === 'duplicate' && <IconCopyCheck size={16} aria-hidden />}
        {state === 'failed' && <IconAlertTriangle size={16} aria-hidden />}
        {transfer.code ? <Link to="/assets/$code" params={{ code: transfer.code }} className={css.name}>{file.name}</Link> : <span className={css.name}>{file.name}</span>}
        <span className={css.size}>{formatBytes(file.size, language)}</span>
        {open && <ActionIcon variant="subtle" color="gray" size={22} aria-label={t('uploads.cancel', { name: file.name })} onClick={() => cancel(transfer.key)}><IconX size={14} /></ActionIcon>}
        {(state === 'failed' || state === 'cancelled') && <ActionIcon variant="subtle" color="gray" size={22} aria-label={t('uploads.retry', { name: file.name })} onClick={() => retry(transfer)}><IconRefresh size={14} /></ActionIcon>}
      </div>
      {open ? <Progress value={transfer.progress * 100} size="xs" aria-label={t('uploads.progress', { name: file.name })} /> : <span className={css.note}>{transfer.error || t(`uploads.state.${state}`)}</span>}
    </li>
  );
}
