import { expect, it } from 'vitest';
import { VIEW_TYPE, withImages, withoutImages } from '../../../src/host/associations';

it('gives every image type to the labeler, but for those a person gave away', () => {
  const before = { '*.md': 'other', '*.png': 'pixel-editor' };
  const after = withImages(before);
  expect(after).toEqual({
    '*.md': 'other',
    '*.png': 'pixel-editor',
    '*.jpg': VIEW_TYPE,
    '*.jpeg': VIEW_TYPE,
    '*.webp': VIEW_TYPE,
    '*.bmp': VIEW_TYPE,
  });
  expect(withoutImages(after)).toEqual(before);
});
