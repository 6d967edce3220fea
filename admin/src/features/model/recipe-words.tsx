/** A recipe in one line that anybody can read. */
import { useTranslation } from 'react-i18next';
import { formatBytes, formatNumber } from '@/lib/format';
import { FORMAT_NAMES, isLossy, sizeOf, SILENT, type Recipe } from './recipe';
import css from './model.module.css';

export function RecipeWords({ recipe }: { recipe: Recipe }) {
  const { t, i18n } = useTranslation();
  const figure = (value: number) => formatNumber(value, i18n.language);
  const { said, ...sides } = sizeOf(recipe);
  const size = Object.fromEntries(Object.entries(sides).map(([side, pixels]) => [side, figure(pixels)]));
  const words = [
    t(`model.recipeSize.${said}`, size as { width: string; height: string }),
    said === 'both' && t(`model.recipeFit.${recipe.fit ?? SILENT.fit}`),
    FORMAT_NAMES[recipe.format ?? SILENT.format],
    isLossy(recipe) && t('model.recipeSaid.quality', { quality: figure(recipe.quality ?? SILENT.quality) }),
    recipe.background && t('model.recipeSaid.background', { colour: recipe.background }),
    recipe.max_bytes && t('model.recipeSaid.maxBytes', { size: formatBytes(recipe.max_bytes, i18n.language) }),
    recipe.sharpen && t('model.recipeSaid.sharpen', { amount: figure(recipe.sharpen) }),
    recipe.dpi && t('model.recipeSaid.dpi', { dpi: figure(recipe.dpi) }),
    recipe.upscale && t('model.recipeSaid.upscale'),
    recipe.metadata === 'copyright' && t('model.recipeSaid.copyright'),
    recipe.effort === 'small' && t('model.recipeSaid.small'),
  ];
  return <span className={css.recipe}>{words.filter(Boolean).join(' · ')}</span>;
}
