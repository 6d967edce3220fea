/** Links that show a draft to people without an account: making one, and ending those that still count. */
import { Button, Code, CopyButton, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { formatDateTime } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { ScopeSelect } from '@/parts/scope-select';
import { Loaded } from '@/ui/states';
import { createPreviewLink } from './preview-menu';
import css from './editor.module.css';

const linksQuery = graphql(`query PreviewLinks($id: ID!) { previewLinks(resource: $id) { id channel expiresAt createdAt createdBy { id name } } }`);
const revokeMutation = graphql(`mutation RevokePreviewLink($id: ID!) { revokePreviewLink(id: $id) }`);

const HOURS = [1, 24, 72, 168] as const;

export function PreviewLinks({ resource, close }: { resource: { id: string; label: string }; close: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [place, setPlace] = useState<{ channel?: string; locale?: string }>({});
  const scope = useScope(place);
  const [hours, setHours] = useState<number>(24);
  const [url, setUrl] = useState<string | null>(null);
  const [state, create] = useMutation(createPreviewLink);
  const make = async () => {
    const answer = await create({ resources: [resource.id], channel: scope.channel, hours });
    if (answer.error) return notify.failed(answer.error);
    setUrl(answer.data?.createPreviewLink.addresses.find((address) => address.locale === scope.locale)?.url ?? null);
  };
  return (
    <Modal opened onClose={close} size="lg" title={t('preview.linksTitle', { name: resource.label })}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{t('preview.linksHint')}</Text>
        <Group gap="xs" align="flex-end">
          <ScopeSelect {...scope} onChange={(change) => { setPlace({ ...scope, ...change }); setUrl(null); }} />
          <Select size="xs" w={130} aria-label={t('preview.goodFor')} allowDeselect={false} value={String(hours)} data={HOURS.map((each) => ({ value: String(each), label: t('preview.hours', { count: each }) }))} onChange={(next) => setHours(Number(next))} />
          <Button size="xs" loading={state.fetching} onClick={() => void make()}>{t('preview.make')}</Button>
        </Group>
        {url && <Made url={url} />}
        <Open id={resource.id} />
      </Stack>
    </Modal>
  );
}

/** Shown once: the hub keeps no address that it could show again. */
function Made({ url }: { url: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" role="group" aria-label={t('preview.link')}>
      <Code block tabIndex={0} data-testid="preview-link" style={{ flex: 1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{url}</Code>
      <CopyButton value={url}>{({ copied, copy }) => <Button size="xs" onClick={copy}>{copied ? t('common.copied') : t('common.copy')}</Button>}</CopyButton>
    </Group>
  );
}

/** The links that still count. */
function Open({ id }: { id: string }) {
  const { t } = useTranslation();
  const { channelLabel, language } = useWorkspace();
  const notify = useNotify();
  const [result, again] = useQuery({ query: linksQuery, variables: { id }, requestPolicy: 'cache-and-network' });
  const [, revoke] = useMutation(revokeMutation);
  const end = async (link: string) => {
    const answer = await revoke({ id: link });
    if (answer.error) notify.failed(answer.error);
  };
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ previewLinks }) => (
        <ul className={css.plain} aria-label={t('preview.open')}>
          {previewLinks.map((link) => (
            <li key={link.id} className={css.rowLine}>
              <span className={css.grow}>{t('preview.linkLine', { channel: channelLabel(link.channel), name: link.createdBy?.name ?? '–', when: formatDateTime(link.expiresAt, language) })}</span>
              <Button size="compact-xs" variant="default" onClick={() => void end(link.id)}>{t('preview.revoke')}</Button>
            </li>
          ))}
          {previewLinks.length === 0 && <li>{t('preview.noLinks')}</li>}
        </ul>
      )}
    </Loaded>
  );
}
