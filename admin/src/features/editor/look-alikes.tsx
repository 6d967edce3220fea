/** Says at the top that a product may stand in the catalogue already. */
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { editorPath } from '@/lib/kinds';
import type { EditedResource } from './query';
import css from './editor.module.css';

/** Names that fit in a line. */
const SHOWN = 3;

export function LookAlikes({ resource }: { resource: EditedResource }) {
  const { t } = useTranslation();
  const found = resource.duplicates.flatMap((pair) => {
    const twin = pair.one?.id === resource.id ? pair.other : pair.one;
    return twin ? [{ twin, reason: pair.reason }] : [];
  });
  const exact = found.filter((each) => each.reason === 'IDENTIFIER');
  const shown = exact.length > 0 ? exact : found;
  if (shown.length === 0) return null;
  return (
    <div className={css.notice} data-tone="warn" role="status">
      <span>
        {t(exact.length > 0 ? 'editor.sameAs' : 'editor.looksLike')}{' '}
        {shown.slice(0, SHOWN).map(({ twin }, at) => (
          <span key={twin.id}>{at > 0 && ', '}<Anchor component={Link} to={editorPath(twin.kind, twin.code)} inherit fw={560}>{twin.label}</Anchor> ({twin.code})</span>
        ))}
        {shown.length > SHOWN && ' …'}
      </span>
      <Link to="/quality" search={{ tab: 'duplicates', family: resource.family?.code }}>{t('editor.compareDuplicates')}</Link>
    </div>
  );
}
