/** A search field that waits until somebody pauses. `/` leads into it, Escape out of it. */
import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

const PAUSE_MS = 200;

interface SearchBoxProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (text: string | undefined) => void;
  className?: string;
}

export function SearchBox({ label, placeholder, value, onChange, className }: SearchBoxProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value ?? '');
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef(value ?? '');
  useHotkeys([['/', () => field.current?.focus()]]);
  useEffect(() => {
    // Only a change from elsewhere (back, a chip) may overwrite what is being typed.
    if ((value ?? '') !== sent.current) setText(value ?? '');
    sent.current = value ?? '';
  }, [value]);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onChange(next === '' ? undefined : next);
  }, PAUSE_MS);
  const change = (next: string) => {
    setText(next);
    send(next);
  };
  return (
    <TextInput
      ref={field}
      className={className}
      size="xs"
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={15} />}
      rightSection={text === '' ? undefined : <CloseButton size="xs" aria-label={t('grid.clearSearch')} onClick={() => change('')} />}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
