/** A table of channels and locales to tick: the scope of a review or of a withdrawal. */
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CellKey } from '@/lib/cells';
import { cellKey } from '@/lib/cells';
import { useWorkspace } from '@/lib/workspace';
import css from './cell-picker.module.css';

interface CellPickerProps {
  chosen: ReadonlySet<CellKey>;
  onChange: (chosen: Set<CellKey>) => void;
  /** Shown in a cell beside its box, such as how complete it is. */
  note?: (channel: string, locale: string) => React.ReactNode;
}

export function CellPicker({ chosen, onChange, note }: CellPickerProps) {
  const { t } = useTranslation();
  const { channels, locales, channelLabel, localeLabel } = useWorkspace();
  const used = locales.filter((locale) => channels.some((channel) => channel.locales.includes(locale.code))).map((locale) => locale.code);
  const set = (keys: CellKey[], on: boolean) => {
    const next = new Set(chosen);
    for (const key of keys) if (on) next.add(key); else next.delete(key);
    onChange(next);
  };
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t('scope.channel')}</th>
          {used.map((locale) => <th key={locale} scope="col">{localeLabel(locale)}</th>)}
        </tr>
      </thead>
      <tbody>
        {channels.map((channel) => {
          const keys = channel.locales.map((locale) => cellKey(channel.code, locale));
          const all = keys.every((key) => chosen.has(key));
          return (
            <tr key={channel.code}>
              <th scope="row">
                <Checkbox size="xs" label={channelLabel(channel.code)} checked={all} indeterminate={!all && keys.some((key) => chosen.has(key))} onChange={() => set(keys, !all)} />
              </th>
              {used.map((locale) => {
                if (!channel.locales.includes(locale)) return <td key={locale} className={css.none}>–</td>;
                const key = cellKey(channel.code, locale);
                return (
                  <td key={locale}>
                    <span className={css.cell}>
                      <Checkbox size="xs" aria-label={`${channelLabel(channel.code)}, ${localeLabel(locale)}`} checked={chosen.has(key)} onChange={(event) => set([key], event.currentTarget.checked)} />
                      {note?.(channel.code, locale)}
                    </span>
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
