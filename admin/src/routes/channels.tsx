/** The channels, and one of them. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChannelPage } from '@/features/channels/channel';
import { ChannelsOverview } from '@/features/channels/overview';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/channels/$code');

export function ChannelsRoute() {
  const { t } = useTranslation();
  return <Page title={t('nav.channels')} sub={t('channels.sub')}><ChannelsOverview /></Page>;
}

export function ChannelRoute() {
  const { code } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return <ChannelPage key={code} code={code} search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })} />;
}
