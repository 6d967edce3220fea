// @vitest-environment jsdom
/** Rich text of previews. */
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { RichText } from './rich-text';
import { safeAddress } from './safe-address';

afterEach(cleanup);

test('what rich text may hold is drawn, and nothing else', () => {
  const html = '<h2>Warm</h2><p>Wool &amp; <strong>down</strong><br><a href="https://a.example/x">more</a> <a href="javascript:alert(1)">bad</a></p><script>alert(1)</script><img src="x" onerror="alert(1)"><div onclick="x()">left</div>';
  const { container } = render(<RichText html={html} />);
  expect(container.querySelectorAll('script, img, [onclick]').length).toBe(0);
  expect(container.textContent).toBe('WarmWool & downmore badleft');
  expect([...container.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual(['https://a.example/x']);
});

test('only addresses of the web and of mail are followed', () => {
  expect(safeAddress('https://a.example/x')).toBe('https://a.example/x');
  expect(safeAddress('mailto:a@b.example')).toBe('mailto:a@b.example');
  for (const wrong of ['javascript:alert(1)', 'data:text/html,x', 'nonsense', null, undefined]) expect(safeAddress(wrong)).toBeNull();
});
