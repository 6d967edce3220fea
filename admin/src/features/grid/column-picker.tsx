/** Which attributes stand as columns in the grid. */
import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { joinList, splitList } from '@/lib/search';
import css from './column-picker.module.css';

interface ColumnPickerProps {
  attributes: { code: string; label: string }[];
  chosen: string | undefined;
  onChange: (cols: string | undefined) => void;
}

export function ColumnPicker({ attributes, chosen, onChange }: ColumnPickerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const current = splitList(chosen);
  const wanted = text.trim().toLocaleLowerCase();
  const shown = attributes.filter((attribute) => wanted === '' || attribute.label.toLocaleLowerCase().includes(wanted) || attribute.code.includes(wanted));
  const toggle = (code: string) => onChange(joinList(current.includes(code) ? current.filter((each) => each !== code) : [...current, code]));
  return (
    <Popover position="bottom-end" width={280} shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns3 size={15} />}>{t('grid.columns')}</Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <TextInput size="xs" placeholder={t('grid.findColumn')} aria-label={t('grid.findColumn')} value={text} onChange={(event) => setText(event.currentTarget.value)} mb="xs" data-autofocus />
        <div className={css.list} role="group" aria-label={t('grid.columns')}>
          {shown.map((attribute) => (
            <Checkbox key={attribute.code} size="xs" label={attribute.label} checked={current.includes(attribute.code)} onChange={() => toggle(attribute.code)} classNames={{ root: css.option }} />
          ))}
          {shown.length === 0 && <p className={css.none}>{t('grid.noColumn')}</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
