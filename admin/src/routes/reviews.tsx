/** The review inbox. */
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Inbox } from '@/features/reviews/inbox';
import { Page } from '@/ui/page';

const route = getRouteApi('/inside/reviews');

export function ReviewsRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t('nav.reviews')} sub={t('reviews.sub')} full>
      <Inbox search={search} onSearch={(change, replace) => void navigate({ search: (now) => ({ ...now, ...change }), replace })} />
    </Page>
  );
}
