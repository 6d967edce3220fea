/** A moment: typed and picked on the clock of the person's own zone, kept in UTC. */
import { CloseButton, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { localZone, zoneName } from '@/lib/wall-clock';
import { useWorkspace } from '@/lib/workspace';
import { useBadInput } from '@/ui/unreadable';
import type { InputProps } from './types';
import { useWallClock, wallClockProps } from './use-typed';
import css from './value-input.module.css';

export function DateTimeInput({ id, data, onChange, disabled, invalid, describedBy, label }: InputProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const zone = localZone();
  const [wall, change] = useWallClock(data?.dateTime, zone, (moment) => onChange(moment === null ? null : { dateTime: moment }));
  const { wrong, props } = useBadInput();
  const hint = `${id}-zone`;
  return (
    <div>
      <TextInput
        id={id}
        {...wallClockProps(wall)}
        w={260}
        value={wall}
        disabled={disabled}
        error={wrong ? t('editor.noDate') : invalid}
        aria-describedby={describedBy ? `${describedBy} ${hint}` : hint}
        rightSection={wall !== '' && !disabled && <CloseButton size="sm" aria-label={t('editor.clearOf', { name: label })} onClick={() => change('')} />}
        rightSectionPointerEvents="all"
        {...props}
        onChange={({ currentTarget }) => change(currentTarget.value, currentTarget.validity.badInput)}
      />
      <p id={hint} className={css.zone}>{zoneName(zone, language, data?.dateTime)}</p>
    </div>
  );
}
