/** Where a category goes when it is dropped, or moved with the arrow keys. The hub decides whether it may. */

/** Of the line that something is dropped on: its upper edge, its lower edge, or the middle. */
export type Zone = 'before' | 'after' | 'into';

/** Where a category stands: below its parent, among its siblings in order. */
export interface Spot {
  code: string;
  parent: string | null;
  siblings: readonly string[];
  /** Where its parent stands; absent at the top. */
  above?: Spot;
}

/** Below `parent`, in front of `before`, or last. */
export interface Target {
  parent: string | null;
  before: string | null;
}

export function zoneAt(share: number): Zone {
  if (share < 0.27) return 'before';
  return share > 0.73 ? 'after' : 'into';
}

/** The category in `spot` is what `moved` is dropped on; null where that would change nothing. */
export function dropped(moved: Spot, spot: Spot, zone: Zone): Target | null {
  if (moved.code === spot.code) return null;
  if (zone === 'into') return { parent: spot.code, before: null };
  const others = spot.siblings.filter((code) => code !== moved.code);
  const at = others.indexOf(spot.code) + (zone === 'after' ? 1 : 0);
  const target = { parent: spot.parent, before: others[at] ?? null };
  return target.parent === moved.parent && target.before === behind(moved) ? null : target;
}

/** Up and down among its siblings, right into the one in front of it, left out behind its parent. */
export function stepped(spot: Spot, key: string): Target | null {
  const { siblings, parent, above } = spot;
  const at = siblings.indexOf(spot.code);
  const previous = siblings[at - 1];
  switch (key) {
    case 'ArrowUp':
      return previous === undefined ? null : { parent, before: previous };
    case 'ArrowDown':
      return at + 1 >= siblings.length ? null : { parent, before: siblings[at + 2] ?? null };
    case 'ArrowRight':
      return previous === undefined ? null : { parent: previous, before: null };
    case 'ArrowLeft':
      return above ? { parent: above.parent, before: behind(above) } : null;
    default:
      return null;
  }
}

export function isSame(one: Spot, other: Spot): boolean {
  return one.code === other.code && one.parent === other.parent && one.siblings.join(' ') === other.siblings.join(' ');
}

function behind(spot: Spot): string | null {
  return spot.siblings[spot.siblings.indexOf(spot.code) + 1] ?? null;
}
