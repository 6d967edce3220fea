/** Files brought in from addresses: the hub fetches them itself, and each line says what became of it. */
import { Loader, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, type ResultOf } from '@/lib/graphql';
import { FormModal } from '@/ui/form-modal';
import { Tag } from '@/ui/tag';
import css from './versions.module.css';

const importMutation = graphql(`mutation ImportAsset($url: String!) { importAsset(url: $url) { id state reason duplicate asset { id code label } } }`);
const intakeQuery = graphql(`query Intake($id: ID!) { intake(id: $id) { id state reason duplicate asset { id code label } } }`);

type Intake = ResultOf<typeof importMutation>['importAsset'];

interface Line {
  url: string;
  intake: Intake | null;
  /** Why it did not even begin. */
  refused?: string;
}

/** Addresses of one go. */
const MOST = 50;
const PAUSE = 700;

export function FromAddresses({ done, close }: { done: () => void; close: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [text, setText] = useState('');
  const [lines, setLines] = useState<Line[] | null>(null);
  const [, run] = useMutation(importMutation);
  const urls = [...new Set(text.split(/\s+/).filter((word) => /^https?:\/\//i.test(word)))];
  const note = (url: string, change: Partial<Line>) => setLines((now) => (now ?? []).map((line) => (line.url === url ? { ...line, ...change } : line)));
  const follow = async (url: string, begun: Intake) => {
    let intake = begun;
    while (intake.state === 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      const answer = await client.query(intakeQuery, { id: intake.id }, { requestPolicy: 'network-only' });
      if (!answer.data?.intake) return;
      intake = answer.data.intake;
    }
    note(url, { intake });
  };
  const bring = async () => {
    setLines(urls.map((url) => ({ url, intake: null })));
    await Promise.all(
      urls.map(async (url) => {
        const answer = await run({ url });
        if (answer.data) return follow(url, answer.data.importAsset);
        if (answer.error) note(url, { refused: graphqlFailure(answer.error).message });
      }),
    );
    done();
  };
  if (lines === null)
    return (
      <FormModal title={t('assets.fromAddresses')} size={640} busy={false} failure={null} disabled={urls.length === 0 || urls.length > MOST} submitLabel={t('assets.bringIn', { count: urls.length })} onSubmit={() => void bring()} close={close}>
        <Textarea label={t('assets.addresses')} description={t('assets.addressesHelp', { most: MOST })} rows={8} spellCheck={false} placeholder="https://" value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
      </FormModal>
    );
  const busy = lines.some((line) => !line.refused && (!line.intake || line.intake.state === 'RUNNING'));
  return (
    <FormModal title={t('assets.fromAddresses')} size={640} busy={busy} failure={null} submitLabel={t('common.close')} onSubmit={close} close={close}>
      <ul className={css.list} aria-live="polite">
        {lines.map((line) => (
          <li key={line.url} className={css.row}>
            <span className={css.grow}>
              {line.intake?.asset ? <Link to="/assets/$code" params={{ code: line.intake.asset.code }}>{line.intake.asset.label}</Link> : <span className={css.name}>{line.url}</span>}
              {(line.refused ?? line.intake?.reason) && <span className={css.dim}>{line.refused ?? line.intake?.reason}</span>}
            </span>
            {line.refused || line.intake?.state === 'FAILED' || line.intake?.state === 'CANCELLED' ? <Tag tone="bad">{t('assets.notTaken')}</Tag>
            : line.intake?.duplicate ? <Tag>{t('assets.knownAlready')}</Tag>
            : line.intake?.state === 'DONE' ? <Tag tone="good">{t('assets.taken')}</Tag>
            : <Loader size={16} aria-label={t('common.loading')} />}
          </li>
        ))}
      </ul>
    </FormModal>
  );
}
