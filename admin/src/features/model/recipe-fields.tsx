/** The inputs of a recipe. What is left empty is decided by the hub. */
import { Checkbox, ColorInput, NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FITS, FORMAT_NAMES, FORMATS, isLossy, lacksFrame, SILENT, withField, type Recipe } from './recipe';
import css from './model.module.css';

interface RecipeFieldsProps {
  recipe: Recipe;
  onChange: (recipe: Recipe) => void;
  readOnly: boolean;
}

export function RecipeFields({ recipe, onChange, readOnly }: RecipeFieldsProps) {
  const { t } = useTranslation();
  const change = <K extends keyof Recipe>(field: K, value: Recipe[K] | '') => onChange(withField(recipe, field, value));
  const whole = (field: 'width' | 'height' | 'quality' | 'max_bytes' | 'sharpen' | 'dpi', rest: { min?: number; max?: number; disabled?: boolean; placeholder?: string; error?: string } = {}) => (
    <NumberInput label={t(`model.recipeField.${field}`)} min={1} allowDecimal={false} allowNegative={false} value={recipe[field] ?? ''} disabled={readOnly} onChange={(next) => change(field, next === '' ? '' : Number(next))} {...rest} />
  );
  return (
    <>
      <div className={css.row}>
        {whole('width', { error: lacksFrame(recipe) ? t('model.needsFrame') : undefined })}
        {whole('height')}
        <Select label={t('model.recipeField.fit')} data={FITS.map((fit) => ({ value: fit, label: t(`model.recipeFit.${fit}`) }))} value={recipe.fit ?? SILENT.fit} disabled={readOnly} allowDeselect={false} onChange={(fit) => change('fit', fit as Recipe['fit'])} />
      </div>
      <div className={css.row}>
        <Select label={t('model.recipeField.format')} data={FORMATS.map((format) => ({ value: format, label: FORMAT_NAMES[format] }))} value={recipe.format ?? SILENT.format} disabled={readOnly} allowDeselect={false} onChange={(format) => change('format', format as Recipe['format'])} />
        {whole('quality', { max: 100, placeholder: String(SILENT.quality), disabled: readOnly || !isLossy(recipe) })}
        {whole('max_bytes')}
      </div>
      <div className={css.row}>
        <ColorInput label={t('model.recipeField.background')} value={recipe.background ?? ''} format="hex" disabled={readOnly} onChange={(colour) => change('background', colour)} eyeDropperButtonProps={{ 'aria-label': t('model.recipeField.background') }} />
        {whole('sharpen', { min: 0, max: 100, placeholder: String(SILENT.sharpen) })}
        {whole('dpi')}
      </div>
      <Checkbox size="xs" label={t('model.recipeField.upscale')} checked={recipe.upscale ?? SILENT.upscale} disabled={readOnly} onChange={(event) => change('upscale', event.currentTarget.checked)} />
      <Checkbox size="xs" label={t('model.recipeField.metadata')} checked={recipe.metadata === 'copyright'} disabled={readOnly} onChange={(event) => change('metadata', event.currentTarget.checked ? 'copyright' : 'strip')} />
      <Checkbox size="xs" label={t('model.recipeField.effort')} checked={recipe.effort === 'small'} disabled={readOnly} onChange={(event) => change('effort', event.currentTarget.checked ? 'small' : 'fast')} />
    </>
  );
}
