/** A colour: picked, taken from the screen where the browser can, or typed as its digits. */
import { CloseButton, ColorInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canonicalColour } from '@/lib/colour';
import { readStored, writeStored } from '@/lib/stored';
import type { InputProps } from './types';
import { useTyped } from './use-typed';
import css from './value-input.module.css';

const RECENT = 14;

export function ColourInput({ id, data, onChange, disabled, invalid, describedBy, label }: InputProps) {
  const { t } = useTranslation();
  const colour = data?.colour ?? '';
  const [text, setText] = useTyped(colour, { show: (value) => value, isFor: (typed, value) => (canonicalColour(typed) ?? '') === value });
  const [recent, remember] = useRecent();
  const set = (next: string) => {
    setText(next);
    if (next.trim() === '') onChange(null);
  };
  const wrong = text.trim() !== '' && canonicalColour(text) === null;
  return (
    <div className={css.pair}>
      <ColorInput
        id={id}
        w={220}
        format="hex"
        value={text}
        disabled={disabled}
        error={wrong ? t('editor.noColour') : invalid}
        aria-describedby={describedBy}
        swatches={recent}
        fixOnBlur={false}
        withEyeDropper={!disabled}
        eyeDropperButtonProps={{ 'aria-label': t('editor.pickColour', { name: label }) }}
        popoverProps={{ shadow: 'md' }}
        onChange={set}
        // Not on every step of a slider: each change is kept in this browser.
        onChangeEnd={(next) => onChange({ colour: canonicalColour(next) ?? next })}
        onBlur={() => colour !== '' && remember(colour)}
      />
      {text !== '' && !disabled && <CloseButton mt={4} aria-label={t('editor.clearOf', { name: label })} onClick={() => set('')} />}
    </div>
  );
}

/** The colours that were last used in this browser: whoever keeps products in colours uses the same few. */
function useRecent(): [string[], (colour: string) => void] {
  const [recent, setRecent] = useState(() => readStored<string[]>('colours', []));
  const remember = (colour: string) => {
    const next = [colour, ...readStored<string[]>('colours', []).filter((each) => each !== colour)].slice(0, RECENT);
    setRecent(next);
    writeStored('colours', next);
  };
  return [recent, remember];
}
