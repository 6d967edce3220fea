/** The own part of a record's code, with the entity's part fixed before it. */
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isOwnPart, ownPart, recordCode } from '@/lib/record-code';
import css from './record-code-input.module.css';

interface RecordCodeInputProps {
  /** Null until one is chosen. */
  entity: string | null;
  own: string;
  onChange: (own: string) => void;
  /** Where a dialog begins. */
  first?: boolean;
}

export function RecordCodeInput({ entity, own, onChange, first }: RecordCodeInputProps) {
  const { t } = useTranslation();
  const prefix = entity === null ? '' : recordCode(entity, '');
  return (
    <TextInput
      label={t('create.code')}
      description={entity === null ? undefined : t('records.codeHint', { code: recordCode(entity, own || '…') })}
      required
      disabled={entity === null}
      value={own}
      error={own !== '' && !isOwnPart(own) ? t('violation.BAD_CODE') : undefined}
      leftSection={prefix || undefined}
      // Letters of one width: so much room is exactly what they need.
      leftSectionWidth={`calc(${prefix.length}ch + 13px)`}
      leftSectionPointerEvents="none"
      classNames={css}
      data-autofocus={first || undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(entity === null ? '' : ownPart(entity, event.currentTarget.value))}
    />
  );
}
