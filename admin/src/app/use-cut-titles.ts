/** What does not fit and is cut off says all of it under the mouse. One listener for the whole admin: whether something fits is known only there and then. */
import { useEffect } from 'react';

const isCut = (element: HTMLElement) => element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis';

function say(event: MouseEvent) {
  const { target } = event;
  if (!(target instanceof HTMLElement) || target instanceof HTMLInputElement) return;
  if (target.dataset.cut === undefined && target.closest('[title]')) return;
  if (isCut(target)) {
    target.title = target.textContent;
    target.dataset.cut = '';
  } else if (target.dataset.cut !== undefined) {
    target.removeAttribute('title');
    delete target.dataset.cut;
  }
}

export function useCutTitles() {
  useEffect(() => {
    document.addEventListener('mouseover', say);
    return () => document.removeEventListener('mouseover', say);
  }, []);
}
