/** The categories an asset lies in: the folders and collections of those who look for it. */
import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconFolderPlus, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { useWorkspace } from '@/lib/workspace';
import { CategoryPicker } from '@/parts/category-picker';
import { useNotify } from '@/parts/notify';
import { useScope } from '@/parts/scope';
import { Panel } from '@/ui/panel';
import type { AssetRow } from './asset';
import { saveAsset } from './query';
import css from './versions.module.css';

export function AssetCategories({ asset, readOnly }: { asset: AssetRow; readOnly: boolean }) {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const { locale } = useScope({});
  const notify = useNotify();
  const [picking, setPicking] = useState(false);
  const [state, run] = useMutation(saveAsset);
  const codes = asset.categories.map(({ code }) => code);
  const save = async (categories: string[]) => {
    setPicking(false);
    const answer = await run({ input: { id: asset.id, version: asset.version, categories }, locale, uiLocale: labelLocale });
    if (answer.error) notify.failed(answer.error);
  };
  return (
    <Panel title={t('editor.categories')} actions={!readOnly && <Tooltip label={t('editor.addCategory')}><ActionIcon variant="subtle" loading={state.fetching} aria-label={t('editor.addCategory')} onClick={() => setPicking(true)}><IconFolderPlus size={17} /></ActionIcon></Tooltip>}>
      {asset.categories.length === 0 && <Text size="sm" c="dimmed">{t('editor.noCategory')}</Text>}
      <ul className={css.list}>
        {asset.categories.map((category) => (
          <li key={category.code} className={css.row}>
            <span className={css.grow}>
              <Link to="/assets" search={{ category: category.code }}>{category.label}</Link>
              <span className={css.dim}>{category.path.map((step) => step.label).join(' › ')}</span>
            </span>
            {!readOnly && <ActionIcon variant="subtle" color="gray" size={22} aria-label={t('editor.removeCategory', { name: category.label })} onClick={() => void save(codes.filter((code) => code !== category.code))}><IconX size={14} /></ActionIcon>}
          </li>
        ))}
      </ul>
      {picking && <CategoryPicker chosen={codes} open={asset.categories.flatMap((category) => category.path.slice(0, -1).map((step) => step.code))} close={() => setPicking(false)} done={(next) => void save(next)} />}
    </Panel>
  );
}
