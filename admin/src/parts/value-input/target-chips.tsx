/** Records in their order, each with a link to it: moved by dragging, or with the buttons. */
import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { editorPath } from '@/lib/kinds';
import { Thumb } from '@/parts/thumb';
import { targetKey, type NamedTarget } from './targets';
import { useOrder } from './use-order';
import css from './value-input.module.css';

interface TargetChipsProps {
  targets: readonly NamedTarget[];
  set: (targets: NamedTarget[]) => void;
  disabled: boolean;
  label: string;
}

export function TargetChips({ targets, set, disabled, label }: TargetChipsProps) {
  const { t } = useTranslation();
  const { move, element } = useOrder(targets, set, disabled);
  if (targets.length === 0) return null;
  return (
    <ol className={css.chips} aria-label={label}>
      {targets.map((target, at) => {
        const name = target.label;
        return (
          <li key={targetKey(target)} className={css.chip} title={target.code} {...element(at)}>
            {target.thumbnail && <Thumb image={target.thumbnail} size={22} />}
            <Link to={editorPath(target.kind, target.code)}>{name}</Link>
            {!disabled && (
              <span className={css.chipTools}>
                {targets.length > 1 && (
                  <>
                    <ActionIcon variant="subtle" color="gray" size={20} disabled={at === 0} aria-label={t('editor.moveBefore', { name })} onClick={() => move(at, at - 1)}><IconChevronLeft size={13} /></ActionIcon>
                    <ActionIcon variant="subtle" color="gray" size={20} disabled={at === targets.length - 1} aria-label={t('editor.moveAfter', { name })} onClick={() => move(at, at + 1)}><IconChevronRight size={13} /></ActionIcon>
                  </>
                )}
                <ActionIcon variant="subtle" color="gray" size={20} aria-label={t('editor.removeOf', { name })} onClick={() => set(targets.filter((each) => each !== target))}><IconX size={13} /></ActionIcon>
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
