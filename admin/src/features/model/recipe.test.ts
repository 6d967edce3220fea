/** A recipe is read as the hub means it, and what the form does not ask for is kept. */
import { describe, expect, test } from 'vitest';
import { isLossy, lacksFrame, recipeOf, sizeOf, withField } from './recipe';

describe('a recipe', () => {
  test('keeps the fields that the form does not ask for', () => {
    expect(withField(recipeOf({ width: 600, dpi: 300, effort: 'small' }), 'width', 800)).toEqual({ width: 800, dpi: 300, effort: 'small' });
  });

  test('leaves out what is emptied', () => {
    expect(withField({ width: 600, height: 400 }, 'height', '')).toEqual({ width: 600 });
    expect(withField({ background: '#ffffff' }, 'background', null)).toEqual({});
  });

  test('keeps zero and no, which are answers', () => {
    expect(withField({}, 'sharpen', 0)).toEqual({ sharpen: 0 });
    expect(withField({ upscale: true }, 'upscale', false)).toEqual({ upscale: false });
  });

  test('has a size even where one side or both are open', () => {
    expect([{ width: 6, height: 4 }, { width: 6 }, { height: 4, width: null }, {}].map((recipe) => sizeOf(recipe).said)).toEqual(['both', 'width', 'height', 'own']);
  });

  test('loses nothing as PNG or TIFF, and is a JPEG where it names no format', () => {
    expect([{}, { format: 'webp' as const }, { format: 'png' as const }, { format: 'tiff' as const }].map(isLossy)).toEqual([true, true, false, false]);
  });

  test('needs both sides for a frame to fill', () => {
    expect(lacksFrame({ fit: 'cover', width: 600 })).toBe(true);
    expect(lacksFrame({ fit: 'cover', width: 600, height: 600 })).toBe(false);
    expect(lacksFrame({ width: 600 })).toBe(false);
  });

  test('that is no object is an empty one', () => {
    expect([null, 'tile', [1]].map(recipeOf)).toEqual([{}, {}, {}]);
  });
});
