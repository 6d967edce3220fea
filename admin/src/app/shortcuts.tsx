/** The map of keys, opened with `?`. */
import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import css from './shortcuts.module.css';

const GROUPS = [
  { name: 'everywhere', keys: [['Ctrl K', 'palette'], ['?', 'map'], ['g h', 'goHome'], ['g p', 'goProducts'], ['g e', 'goEntries'], ['g d', 'goRecords'], ['g a', 'goAssets'], ['g r', 'goReviews'], ['g q', 'goQuality'], ['g c', 'goChannels'], ['g b', 'goBulkEdits'], ['g t', 'goTrash']] },
  { name: 'grid', keys: [['/', 'search'], ['↑ ↓ ← →', 'move'], ['Home End', 'ends'], ['Enter', 'open'], ['Space', 'select'], ['Shift ↑ ↓', 'selectRange'], ['Esc', 'clear']] },
  { name: 'sheet', keys: [['F2 Enter', 'editCell'], ['Enter Tab', 'nextCell'], ['Esc', 'leaveCell'], ['Shift ↑ ↓ ← →', 'range'], ['Ctrl A', 'allCells'], ['Ctrl C V', 'copyPaste'], ['Ctrl D', 'fillDown'], ['Del', 'emptyCells'], ['Ctrl Z Y', 'undo']] },
  { name: 'editor', keys: [['Ctrl S', 'save'], ['Alt N', 'nextMissing'], ['Alt ↑ ↓', 'nextGroup'], ['Ctrl Enter', 'submit']] },
  { name: 'reviews', keys: [['J K', 'nextPrevious'], ['A', 'approve'], ['R', 'reject']] },
  { name: 'picture', keys: [['← ↑ → ↓', 'nudge'], ['Shift ← →', 'nudgeMore']] },
] as const;

export default function Shortcuts({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={t('shortcuts.title')} size="lg">
      <div className={css.groups}>
        {GROUPS.map((group) => (
          <section key={group.name}>
            <h3 className={css.name}>{t(`shortcuts.group.${group.name}`)}</h3>
            <dl className={css.list}>
              {group.keys.map(([keys, what]) => (
                <div key={what} className={css.row}>
                  <dt>{t(`shortcuts.key.${what}`)}</dt>
                  <dd>{keys.split(' ').map((key) => <Kbd key={key} size="xs">{key}</Kbd>)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
