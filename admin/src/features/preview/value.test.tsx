// @vitest-environment jsdom
/** What a preview shows of values that are made of others. */
import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { DataView } from './value';

test('a story is shown block by block, with every field that has something to show', () => {
  const { container } = render(
    <DataView
      value={{
        type: 'blocks',
        data: [
          { id: 'a', type: 'quote', fields: { text: { type: 'text', data: 'Nobody speaks.' }, by: { type: 'text', data: 'Ilvy' } } },
          { id: 'b', type: 'products', fields: { products: { type: 'product_link_list', data: [{ code: 'FH-1' }, { code: 'FH-2' }] } } },
        ],
      }}
    />,
  );
  expect(container.textContent).toBe('Nobody speaks.IlvyFH-1, FH-2');
});
