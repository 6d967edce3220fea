/** Texts on one line and on many. */
import { Textarea, TextInput } from '@mantine/core';
import css from './value-input.module.css';
import { setting, type InputProps } from './types';

export function ShortText({ id, attribute, data, onChange, disabled, invalid, describedBy, lang }: InputProps) {
  const text = data?.text ?? '';
  const limit = setting(attribute, 'maxLength', 'number');
  const counted = isCounted(text.length, limit);
  return (
    <TextInput
      id={id}
      value={text}
      disabled={disabled}
      error={invalid}
      lang={lang}
      type={attribute.type === 'LINK' ? 'url' : 'text'}
      spellCheck={attribute.type === 'TEXT'}
      aria-describedby={describedBy}
      rightSectionWidth={64}
      rightSection={counted ? <Counter length={text.length} limit={limit} /> : undefined}
      onChange={(event) => onChange({ text: event.currentTarget.value })}
      autoComplete="off"
    />
  );
}

export function LongText({ id, attribute, data, onChange, disabled, invalid, describedBy, lang }: InputProps) {
  const text = data?.text ?? '';
  const limit = setting(attribute, 'maxLength', 'number');
  return (
    <div className={css.long}>
      <Textarea id={id} value={text} disabled={disabled} error={invalid} lang={lang} autosize minRows={3} maxRows={14} aria-describedby={describedBy} onChange={(event) => onChange({ text: event.currentTarget.value })} />
      {limit && text.length > 0 && <span className={css.below}><Counter length={text.length} limit={limit} /></span>}
    </div>
  );
}

/** Appears when the limit comes near: a number that is always there is only noise. */
function isCounted(length: number, limit: number | undefined): limit is number {
  return limit !== undefined && length >= limit * 0.7;
}

function Counter({ length, limit }: { length: number; limit?: number }) {
  if (!isCounted(length, limit)) return null;
  return <span className={css.counter} data-over={length > limit || undefined}>{length}/{limit}</span>;
}
