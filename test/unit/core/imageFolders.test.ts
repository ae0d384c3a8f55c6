import { describe, expect, it } from 'vitest';
import { imageFolders } from '../../../src/core/dataset/imageFolders';

const folders = (...images: string[]) => imageFolders(images).map(({ path, count }) => `${path}: ${count}`);

describe('folders of images', () => {
  it('are all that images lie below, the deepest with all of them first', () => {
    expect(folders('a/x/1.jpg', 'a/y/2.jpg')).toEqual(['a: 2', ': 2', 'a/x: 1', 'a/y: 1']);
    expect(folders('1.jpg', 'a/2.jpg')).toEqual([': 2', 'a: 1']);
    expect(folders('a/b/c/d/1.jpg')[0]).toBe('a/b/c: 1');
  });

  it('do not count masks, and count photographs in folders named alike', () => {
    expect(folders('JPEGImages/1.jpg', 'SegmentationClass/1.png')).toEqual(['JPEGImages: 1', ': 1']);
    expect(folders('seg/1.jpg', 'seg/2.JPEG')).toEqual(['seg: 2', ': 2']);
    expect(folders('masks/1.png')).toEqual([]);
  });
});
