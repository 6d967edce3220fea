/** The ways a family splits into variants: the axes of each level, and what is kept there. */
import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { FamilyVariantForm, type Choice } from './family-variant-form';
import css from './model.module.css';

const variantsQuery = graphql(`
  query FamilyVariants($code: String!, $locale: String) {
    family(code: $code) {
      code
      variants { code label(locale: $locale) labels { locale text } levels { axes { code label(locale: $locale) } attributes { code } } moving { id } }
    }
  }
`);

export type VariantRow = NonNullable<ResultOf<typeof variantsQuery>['family']>['variants'][number];

export function FamilyVariants({ family, attributes }: { family: string; attributes: Choice[] }) {
  const { t } = useTranslation();
  const { labelLocale, may } = useWorkspace();
  const [result, again] = useQuery({ query: variantsQuery, variables: { code: family, locale: labelLocale }, requestPolicy: 'cache-and-network' });
  const [open, setOpen] = useState<string | null>(null);
  const variants = result.data?.family?.variants ?? [];
  const close = () => {
    setOpen(null);
    again({ requestPolicy: 'network-only' });
  };
  return (
    <div>
      <div className={css.between}>
        <Text fw={560} size="sm">{t('model.variants')}</Text>
        {may('EDIT_MODEL') && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setOpen('+')}>{t('model.add')}</Button>}
      </div>
      <ul className={css.plain}>
        {variants.map((variant) => (
          <li key={variant.code}>
            <button type="button" className={css.open} onClick={() => setOpen(variant.code)}>{variant.label}</button>{' '}
            <span className={css.dim}>{variant.levels.map((level) => level.axes.map((axis) => axis.label).join(' × ')).join(' → ')}</span>
          </li>
        ))}
      </ul>
      {open !== null && <FamilyVariantForm key={open} family={family} variant={variants.find((each) => each.code === open) ?? null} attributes={attributes} close={close} />}
    </div>
  );
}
