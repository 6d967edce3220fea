/** What became of each block, known by its id: added, removed, changed, moved. Pure. */
import { changedFields, type Block, type Blocks } from './blocks';

export interface BlockChange {
  mark: 'added' | 'removed' | 'changed' | 'same';
  /** It stands elsewhere among the blocks that both sides have. */
  moved: boolean;
  /** As it is now, or was before it went. */
  block: Block;
  before: Block | null;
  /** Codes of the fields that differ. */
  fields: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Ids of a longest run of blocks that kept their order; the others moved. */
function steady(before: readonly string[], after: readonly string[]): Set<string> {
  const place = new Map(before.map((id, at) => [id, at]));
  const places = after.map((id) => place.get(id) ?? 0);
  const best: { length: number; from: number }[] = [];
  for (const [at, own] of places.entries()) {
    let [length, from] = [1, -1];
    for (let back = 0; back < at; back++) {
      const found = best[back]?.length ?? 0;
      if ((places[back] ?? 0) < own && found + 1 > length) [length, from] = [found + 1, back];
    }
    best.push({ length, from });
  }
  const kept = new Set<string>();
  let at = best.reduce((top, each, index) => (each.length > (best[top]?.length ?? 0) ? index : top), 0);
  for (let id = after[at]; id !== undefined; id = after[at]) {
    kept.add(id);
    at = best[at]?.from ?? -1;
  }
  return kept;
}

/** In the order of now; a block that went stands where it stood. */
export function diffBlocks(before: Blocks, after: Blocks): BlockChange[] {
  const was = new Map(before.map((block) => [block.id, block]));
  const is = new Set(after.map((block) => block.id));
  const kept = steady(before.filter((block) => is.has(block.id)).map((block) => block.id), after.filter((block) => was.has(block.id)).map((block) => block.id));
  const changes: BlockChange[] = after.map((block) => {
    const old = was.get(block.id);
    if (!old) return { mark: 'added', moved: false, block, before: null, fields: NONE };
    const fields = changedFields(old, block);
    return { mark: fields.size > 0 || old.type !== block.type ? 'changed' : 'same', moved: !kept.has(block.id), block, before: old, fields };
  });
  for (const [at, block] of before.entries()) {
    if (is.has(block.id)) continue;
    const above = before[at - 1];
    const place = above ? changes.findIndex((change) => change.block.id === above.id) + 1 : 0;
    changes.splice(place, 0, { mark: 'removed', moved: false, block, before: block, fields: NONE });
  }
  return changes;
}
