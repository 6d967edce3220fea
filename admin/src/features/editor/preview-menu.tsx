/** Looks at the draft as a channel would serve it, or hands out a link for others to do so. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconEye, IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { PreviewLinks } from './preview-links';
import css from './editor.module.css';

export const createPreviewLink = graphql(`
  mutation CreatePreviewLink($resources: [ID!]!, $channel: String!, $hours: Int) {
    createPreviewLink(resources: $resources, channel: $channel, hours: $hours) { token link { id expiresAt } addresses { resource locale url } }
  }
`);

interface PreviewMenuProps {
  resource: { id: string; label: string };
  /** There are edits that are not saved: nobody but the one who made them sees these. */
  unsaved: boolean;
}

export function PreviewMenu({ resource, unsaved }: PreviewMenuProps) {
  const { t } = useTranslation();
  const { may, channels, channelLabel, localeLabel } = useWorkspace();
  const notify = useNotify();
  const [, create] = useMutation(createPreviewLink);
  const [sharing, setSharing] = useState(false);
  if (!may('CREATE_PREVIEWS')) return null;
  const open = async (channel: string, locale: string) => {
    // Opened before the answer is here, or the browser takes it for a window that nobody asked for.
    const tab = window.open('about:blank', '_blank');
    if (tab) tab.opener = null;
    const answer = await create({ resources: [resource.id], channel });
    const url = answer.data?.createPreviewLink.addresses.find((address) => address.locale === locale)?.url;
    if (url && tab) tab.location.href = url;
    else tab?.close();
    if (answer.error) notify.failed(answer.error);
  };
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={280}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconEye size={16} />} rightSection={<IconChevronDown size={14} />} data-testid="preview">{t('preview.title')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {unsaved && <Menu.Label>{t('preview.unsaved')}</Menu.Label>}
          <div className={css.previewPlaces}>
            {channels.map((channel) => (
              <div key={channel.code} role="group" aria-label={channelLabel(channel.code)}>
                <Menu.Label>{channelLabel(channel.code)}</Menu.Label>
                {channel.locales.map((locale) => <Menu.Item key={locale} onClick={() => void open(channel.code, locale)}>{localeLabel(locale)}</Menu.Item>)}
              </div>
            ))}
          </div>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLink size={15} />} onClick={() => setSharing(true)}>{t('preview.share')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {sharing && <PreviewLinks resource={resource} close={() => setSharing(false)} />}
    </>
  );
}
