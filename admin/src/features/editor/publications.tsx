/** Where this resource is live, waits or is not, and what each channel serves of it. */
import { Button, Code, Drawer, Tooltip } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { cellKey, cellsOf, type Cell, type CellKey } from '@/lib/cells';
import { formatDateTime } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { CellPicker } from '@/parts/cell-picker';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import { Tag, type Tone } from '@/ui/tag';
import type { EditedResource } from './query';
import css from './publications.module.css';

const documentQuery = graphql(`
  query Document($id: ID!) {
    resource(id: $id) { id publications { channel locale hash revisionNumber liveFrom document approvedBy { id name } } }
  }
`);

const withdrawMutation = graphql(`
  mutation Withdraw($resource: ID!, $cells: [CellInput!]) {
    withdrawPublication(resource: $resource, cells: $cells) { id state version publications { channel locale state revisionNumber liveFrom liveUntil } }
  }
`);

type Publication = EditedResource['publications'][number];

const TONES: Record<Publication['state'], Tone> = { LIVE: 'good', WAITING: 'warn', SCHEDULED: 'info', WITHDRAWN: 'plain' };

export function Publications({ resource }: { resource: EditedResource }) {
  const { t } = useTranslation();
  const { channels, locales, channelLabel, localeLabel, may, language } = useWorkspace();
  const [shown, setShown] = useState<Cell | null>(null);
  const used = locales.filter((locale) => channels.some((channel) => channel.locales.includes(locale.code))).map((locale) => locale.code);
  const at = (channel: string, locale: string) => resource.publications.find((each) => each.channel === channel && each.locale === locale);
  const live = resource.publications.some((each) => each.state === 'LIVE' || each.state === 'WAITING');
  return (
    <Panel title={t('publications.title')} hint={t('publications.hint')} actions={live && may('WITHDRAW_PUBLICATIONS') ? <WithdrawButton resource={resource} /> : undefined}>
      <table className={css.matrix}>
        <thead>
          <tr>
            <th scope="col">{t('scope.channel')}</th>
            {used.map((locale) => <th key={locale} scope="col">{localeLabel(locale)}</th>)}
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => (
            <tr key={channel.code}>
              <th scope="row">{channelLabel(channel.code)}</th>
              {used.map((locale) => {
                const cell = at(channel.code, locale);
                if (!cell) return <td key={locale} className={css.none}>{channel.locales.includes(locale) ? t('publications.never') : '–'}</td>;
                return (
                  <td key={locale}>
                    <div className={css.cell}>
                      <Tag tone={TONES[cell.state]} dot title={t(`publications.help.${cell.state}`)}>{t(`publications.state.${cell.state}`)}</Tag>
                      <span className={css.detail}>#{cell.revisionNumber}{cell.revisionNumber < resource.revisionNumber && cell.state === 'LIVE' ? ` · ${t('publications.behind', { count: resource.revisionNumber - cell.revisionNumber })}` : ''}</span>
                      {cell.liveFrom && <span className={css.detail}>{t('publications.since', { date: formatDateTime(cell.liveFrom, language) })}</span>}
                      {cell.state === 'LIVE' && (
                        <Tooltip label={t('publications.showDocument')}>
                          <Button size="compact-xs" variant="subtle" leftSection={<IconEye size={13} />} aria-label={t('publications.showDocumentOf', { channel: channelLabel(channel.code), locale: localeLabel(locale) })} onClick={() => setShown({ channel: channel.code, locale })}>{t('publications.document')}</Button>
                        </Tooltip>
                      )}
                    </div>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {shown && <DocumentDrawer id={resource.id} cell={shown} close={() => setShown(null)} />}
    </Panel>
  );
}

function DocumentDrawer({ id, cell, close }: { id: string; cell: Cell; close: () => void }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel, language } = useWorkspace();
  const [result] = useQuery({ query: documentQuery, variables: { id }, requestPolicy: 'network-only' });
  return (
    <Drawer opened onClose={close} position="right" size="lg" title={t('publications.documentOf', { channel: channelLabel(cell.channel), locale: localeLabel(cell.locale) })}>
      <Loaded result={result}>
        {(data) => {
          const publication = data.resource?.publications.find((each) => each.channel === cell.channel && each.locale === cell.locale);
          return (
            <>
              <dl className={css.facts}>
                <dt>{t('publications.revision')}</dt><dd>#{publication?.revisionNumber}</dd>
                <dt>{t('publications.approvedBy')}</dt><dd>{publication?.approvedBy?.name ?? '–'}</dd>
                <dt>{t('publications.liveFrom')}</dt><dd>{publication?.liveFrom ? formatDateTime(publication.liveFrom, language) : '–'}</dd>
                <dt>{t('publications.hash')}</dt><dd><code>{publication?.hash ?? '–'}</code></dd>
              </dl>
              <Code block tabIndex={0} className={css.code}>{JSON.stringify(publication?.document ?? null, null, 2)}</Code>
            </>
          );
        }}
      </Loaded>
    </Drawer>
  );
}

function WithdrawButton({ resource }: { resource: EditedResource }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState<Set<CellKey>>(() => new Set(resource.publications.map((each) => cellKey(each.channel, each.locale))));
  const [state, run] = useMutation(withdrawMutation);
  const withdraw = async () => {
    const answer = await run({ resource: resource.id, cells: cellsOf(chosen) });
    setAsking(false);
    if (answer.error) notify.failed(answer.error);
    else notify.done(t('publications.withdrawn'));
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>{t('publications.withdraw')}</Button>
      {asking && (
        <ConfirmDialog
          title={t('publications.withdrawTitle', { name: resource.label })}
          text={<><p style={{ marginTop: 0 }}>{t('publications.withdrawText')}</p><CellPicker chosen={chosen} onChange={setChosen} /></>}
          confirm={t('publications.withdraw')}
          danger
          busy={state.fetching}
          onConfirm={() => void withdraw()}
          close={() => setAsking(false)}
        />
      )}
    </>
  );
}
