/** Which columns the grid shows: those every list has, and any attribute. */
import { Button, Checkbox, Popover, Switch, TextInput } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { columnIds, formatColumns, parseColumn, withColumn } from '@/lib/list-columns';
import { useWorkspace } from '@/lib/workspace';
import { useAttributeSearch } from '@/parts/attributes/search';
import css from './column-picker.module.css';

const EVERY = {};

interface ColumnPickerProps {
  attributes: readonly { code: string; label: string }[];
  /** How many more there are, which the hub searches. */
  more: number;
  chosen: string | undefined;
  onChange: (cols: string | undefined) => void;
  /** More rows on the screen. */
  compact: boolean;
  onCompact: (compact: boolean) => void;
}

export function ColumnPicker({ attributes, more, chosen, onChange, compact, onCompact }: ColumnPickerProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const [text, setText] = useState('');
  const current = columnIds(chosen);
  const wanted = text.trim().toLocaleLowerCase();
  const usual = [
    { code: ':family', label: t('grid.family') },
    { code: ':state', label: t('grid.state') },
    { code: ':completeness', label: t('grid.completeness') },
    { code: ':updatedAt', label: t('grid.updated') },
  ];
  const fits = ({ code, label }: { code: string; label: string }) => wanted === '' || label.toLocaleLowerCase().includes(wanted) || code.includes(wanted);
  const onHub = more > 0 && wanted !== '';
  const search = useAttributeSearch(wanted, EVERY, !onHub);
  const shown = [...usual.filter(fits), ...(onHub ? search.found : attributes.filter(fits))];
  const left = onHub ? search.total - search.found.length : more;
  const has = (code: string) => current.some((id) => id === code || parseColumn(id).field === code);
  const toggle = (code: string) => onChange(formatColumns(has(code) ? current.filter((id) => parseColumn(id).field !== code) : withColumn(current, code)));
  return (
    <Popover position="bottom-end" width={280} shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns3 size={15} />}>{t('grid.columns')}</Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Switch size="xs" label={t('grid.compact')} checked={compact} onChange={(event) => onCompact(event.currentTarget.checked)} mb="xs" />
        <TextInput size="xs" placeholder={t('grid.findColumn')} aria-label={t('grid.findColumn')} value={text} onChange={(event) => setText(event.currentTarget.value)} mb="xs" data-autofocus />
        <div className={css.list} role="group" aria-label={t('grid.columns')}>
          {shown.map((attribute) => (
            <Checkbox key={attribute.code} size="xs" label={attribute.label} checked={has(attribute.code)} onChange={() => toggle(attribute.code)} classNames={{ root: css.option }} />
          ))}
          {shown.length === 0 && <p className={css.none}>{t(onHub && search.waiting ? 'common.loading' : 'grid.noColumn')}</p>}
          {left > 0 && <p className={css.none}>{t('attributes.more', { count: left, left: formatNumber(left, language) })}</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
