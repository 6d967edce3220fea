/** The ways a family splits into variants: the axes of each level, and what is kept there. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '@/lib/workspace';
import { Panel } from '@/ui/panel';
import type { FamilyData } from './family-query';
import { FamilyVariantForm } from './family-variant-form';
import css from './model.module.css';

export function FamilyVariants({ family, reload }: { family: FamilyData; reload: () => void }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const [open, setOpen] = useState<string | null>(null);
  const { variants } = family;
  const close = () => {
    setOpen(null);
    reload();
  };
  const add = may('EDIT_MODEL') && <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setOpen('+')}>{t('model.add')}</Button>;
  return (
    <Panel title={t('model.variants')} hint={t('model.variantsHint')} actions={add}>
      <ul className={css.plain}>
        {variants.map((variant) => (
          <li key={variant.code}>
            <button type="button" className={css.open} onClick={() => setOpen(variant.code)}>{variant.label}</button>{' '}
            <span className={css.dim}>{variant.levels.map((level) => level.axes.map((axis) => axis.label).join(' × ')).join(' → ')}</span>
          </li>
        ))}
      </ul>
      {variants.length === 0 && <p className={css.none}>{t('model.noVariants')}</p>}
      {open !== null && <FamilyVariantForm key={open} family={family.code} variant={variants.find((each) => each.code === open) ?? null} close={close} />}
    </Panel>
  );
}
