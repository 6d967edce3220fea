/** What new resources begin with, entered as a value of the attribute is. */
import { Input } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useScope } from '@/parts/scope';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { ValueInput } from '@/parts/value-input/value-input';
import { defaultOf, withDefault, type Settings } from './settings';

interface DefaultFieldProps {
  attribute: ValueAttribute;
  settings: Settings;
  onChange: (settings: Settings) => void;
  readOnly: boolean;
  error?: string;
}

export function DefaultField({ attribute, settings, onChange, readOnly, error }: DefaultFieldProps) {
  const { t } = useTranslation();
  const { channel, locale } = useScope({});
  const id = useId();
  const label = t('model.default');
  return (
    <Input.Wrapper id={id} label={label} description={t('model.defaultHelp')} error={error}>
      <ValueInput id={id} attribute={attribute} data={defaultOf(attribute.type, settings)} onChange={(data) => onChange(withDefault(settings, data))} disabled={readOnly} invalid={error !== undefined} label={label} channel={channel} locale={locale} />
    </Input.Wrapper>
  );
}
