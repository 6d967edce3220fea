/** Rich text drawn from a list of what it may hold, so that nothing else of a document ever becomes part of the page. */
import { createElement, Fragment, type ReactNode } from 'react';
import { safeAddress } from './safe-address';

const KNOWN: readonly string[] = ['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'strong', 'b', 'em', 'i', 'u', 's', 'code', 'pre', 'blockquote', 'sub', 'sup', 'br', 'hr'];

function draw(node: ChildNode, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const name = node.tagName.toLowerCase();
  const children = [...node.childNodes].map(draw);
  const address = name === 'a' ? safeAddress(node.getAttribute('href')) : null;
  if (address) return <a key={key} href={address} target="_blank" rel="noopener noreferrer">{children}</a>;
  if (name === 'script' || name === 'style') return null;
  if (!KNOWN.includes(name)) return <Fragment key={key}>{children}</Fragment>;
  return children.length > 0 ? createElement(name, { key }, ...children) : createElement(name, { key });
}

export function RichText({ html }: { html: string }) {
  // A document of its own: nothing in it runs or is loaded.
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  return <>{[...body.childNodes].map(draw)}</>;
}
