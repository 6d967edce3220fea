/** The kinds of families, by what they are for; a family of records is called a reference entity. */
import { useTranslation } from 'react-i18next';

export const KINDS = ['PRODUCT', 'ENTRY', 'RECORD', 'ASSET'] as const;

export function useKindName() {
  const { t } = useTranslation();
  return (kind: (typeof KINDS)[number] | 'PRODUCT_MODEL') => t(kind === 'RECORD' ? 'create.entity' : `model.kind.${kind}`);
}
