/** What can be done with blocks: added, moved, doubled, deleted, taken back, folded. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moved } from '@/lib/moved';
import { duplicateBlock, insertBlock, setField, type Blocks } from '@/parts/blocks/blocks';

interface BlocksEdit {
  blocks: Blocks;
  most: number;
  nameOf: (type: string) => string;
  change: (blocks: Blocks) => void;
}

export function useBlocksEdit(given: BlocksEdit) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [note, setNote] = useState<{ text: string; before: Blocks | null } | null>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState<{ id: string; inside: boolean } | null>(null);
  const now = useRef(given);
  now.current = given;

  useEffect(() => {
    if (!wanted) return;
    const block = frame.current?.querySelector<HTMLElement>(`[data-block="${wanted.id}"]`);
    const input = block?.querySelector<HTMLElement>('[data-fields] :is(input, textarea, [contenteditable=true], button)');
    (wanted.inside ? (input ?? block) : block)?.focus();
    setWanted(null);
  }, [wanted, given.blocks]);

  const change = useCallback((blocks: Blocks, text?: string) => {
    const before = now.current.blocks;
    if (blocks === before) return;
    // What was deleted can be taken back for as long as nothing else was done.
    setNote(text === undefined ? null : { text, before });
    now.current.change(blocks);
  }, []);

  const add = useCallback((type: string, at?: number) => {
    const { blocks, most } = now.current;
    if (blocks.length >= most) return;
    const next = insertBlock(blocks, at ?? blocks.length, type);
    change(next);
    const made = next[at ?? blocks.length];
    if (made) setWanted({ id: made.id, inside: true });
  }, [change]);

  const move = useCallback((from: number, to: number) => {
    const { blocks, nameOf } = now.current;
    const block = blocks[from];
    if (!block || to < 0 || to >= blocks.length || to === from) return;
    change(moved(blocks, from, to));
    setNote({ text: t('blocks.movedTo', { name: nameOf(block.type), number: to + 1, total: blocks.length }), before: null });
    setWanted({ id: block.id, inside: false });
  }, [change, t]);

  const duplicate = useCallback((at: number) => {
    const { blocks, most } = now.current;
    if (blocks.length >= most) return;
    const next = duplicateBlock(blocks, at);
    change(next);
    const made = next[at + 1];
    if (made) setWanted({ id: made.id, inside: true });
  }, [change]);

  const remove = useCallback((at: number) => {
    const { blocks, nameOf } = now.current;
    const block = blocks[at];
    if (!block) return;
    change(blocks.toSpliced(at, 1), t('blocks.removed', { name: nameOf(block.type) }));
    const next = blocks[at + 1] ?? blocks[at - 1];
    if (next) setWanted({ id: next.id, inside: false });
  }, [change, t]);

  const set = useCallback((at: number, code: string, data: unknown) => change(setField(now.current.blocks, at, code, data)), [change]);

  const fold = useCallback((id: string) => setFolded((all) => (all.has(id) ? new Set([...all].filter((each) => each !== id)) : new Set([...all, id]))), []);

  const undo = () => {
    if (note?.before) change(note.before);
    setNote(null);
  };
  return { frame, note, folded, setFolded, add, move, duplicate, remove, set, fold, undo };
}
