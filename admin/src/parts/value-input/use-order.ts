/** The order of a list on the screen: by dragging, or one step at a time. */
import { useState, type DragEvent } from 'react';
import { moved } from '@/lib/moved';

export function useOrder<T>(list: readonly T[], set: (list: T[]) => void, fixed: boolean) {
  const [dragged, setDragged] = useState<number | null>(null);
  const move = (from: number, to: number) => set([...moved(list, from, to)]);
  /** What makes the element at a place one that can be dragged and dropped upon. */
  const element = (at: number) => ({
    draggable: !fixed && list.length > 1,
    'data-dragged': dragged === at || undefined,
    onDragStart: () => setDragged(at),
    onDragEnd: () => setDragged(null),
    onDragOver: (event: DragEvent) => dragged !== null && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged !== null && dragged !== at) move(dragged, at);
      setDragged(null);
    },
  });
  return { move, element };
}
