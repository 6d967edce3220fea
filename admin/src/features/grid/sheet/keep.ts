/** How an edited cell ends: with what was typed, and a step onwards; or with nothing. */
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { Row } from '../pages';
import type { Read } from './cell-text';
import type { Sheet } from './use-sheet';

/** Where the cursor goes afterwards: onwards, nowhere, or nowhere because somebody went elsewhere. */
export type Step = 'down' | 'up' | 'right' | 'left' | 'here' | 'left behind';

export interface EditorProps {
  sheet: Sheet;
  row: Row;
  attribute: ValueAttribute;
  /** What was typed to begin with; null where the cell's own text is edited. */
  begun: string | null;
  keep: (read: Read, text: string, step: Step) => void;
  cancel: () => void;
}

/** The step that a key asks for; undefined where the key belongs to the text. */
export function stepOf(event: KeyboardEvent): Step | 'cancel' | undefined {
  if (event.nativeEvent.isComposing) return undefined;
  if (event.key === 'Escape') return 'cancel';
  if (event.key === 'Enter' && !event.altKey) return event.shiftKey ? 'up' : 'down';
  if (event.key === 'Tab') return event.shiftKey ? 'left' : 'right';
  return undefined;
}

/** Keeps once, whether by key or by leaving. */
export function useKeep({ keep, cancel }: Pick<EditorProps, 'keep' | 'cancel'>, read: () => { read: Read; text: string }) {
  const done = useRef(false);
  const finish = (step: Step | 'cancel', typed = read) => {
    if (done.current) return;
    done.current = true;
    if (step === 'cancel') return cancel();
    const kept = typed();
    keep(kept.read, kept.text, step);
  };
  return {
    finish,
    onKeyDown: (event: KeyboardEvent) => {
      // No key that is typed into a cell means anything to the grid or the page.
      event.stopPropagation();
      const step = stepOf(event);
      if (!step) return;
      event.preventDefault();
      finish(step);
    },
  };
}

/** The focus, with what is there already before the caret. */
export function useEditorFocus(input: RefObject<HTMLInputElement | HTMLTextAreaElement | null>) {
  useEffect(() => {
    const field = input.current;
    if (!field) return;
    field.focus({ preventScroll: true });
    if ('selectionStart' in field && field.type !== 'date' && field.type !== 'datetime-local') field.setSelectionRange(field.value.length, field.value.length);
    // It may be larger than its cell.
    field.closest('[data-sheet-editor]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [input]);
}
