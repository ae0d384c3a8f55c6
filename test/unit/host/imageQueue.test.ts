import { describe, expect, it } from 'vitest';
import type { ImageStatus } from '../../../src/core/edit';
import { imageBeside, isOpen, leastConfidentImage, nextOpenImage } from '../../../src/host/queue/imageQueue';
import { approvedOf } from '../../../src/host/queue/approvedBar';
import type { IndexedImage } from '../../../src/host/datasetIndex/types';

const image = (path: string, status: ImageStatus = 'unlabeled', confidence: number | null = null) => ({
  path,
  status,
  confidence,
});
const images = [
  image('a', 'approved', 0.1),
  image('b', 'predicted', 0.7),
  image('c', 'excluded', 0.2),
  image('d', 'unlabeled', 0.4),
  image('e', 'corrected', 0.3),
];

describe('the image beside another one', () => {
  it('is the next or the previous one, and none at the ends', () => {
    expect(imageBeside(images, 'b', 1)?.path).toBe('c');
    expect(imageBeside(images, 'b', -1)?.path).toBe('a');
    expect(imageBeside(images, 'e', 1)).toBeUndefined();
    expect(imageBeside(images, 'a', -1)).toBeUndefined();
  });

  it('is the first or the last one where the shown one is filtered out, or none is shown', () => {
    expect(imageBeside(images, 'gone', 1)?.path).toBe('a');
    expect(imageBeside(images, undefined, -1)?.path).toBe('e');
    expect(imageBeside(images.slice(0, 0), 'a', 1)).toBeUndefined();
  });
});

describe('the next open image', () => {
  it('is the next that is neither approved nor excluded, around the end, and never the shown one', () => {
    expect(nextOpenImage(images, 'b')?.path).toBe('d');
    expect(nextOpenImage(images, 'e')?.path).toBe('b');
    expect(nextOpenImage([image('a')], 'a')).toBeUndefined();
    expect(nextOpenImage([image('a', 'approved'), image('b', 'excluded')], 'a')).toBeUndefined();
    expect(nextOpenImage(images, undefined)?.path).toBe('b');
  });

  it('knows what is open', () => {
    const open = (['unlabeled', 'predicted', 'corrected', 'approved', 'excluded'] as const).filter((status) =>
      isOpen({ status }),
    );
    expect(open).toEqual(['unlabeled', 'predicted', 'corrected']);
  });
});

describe('the next uncertain image', () => {
  it('is the one that the model is least sure of, among those that nobody corrected, approved or excluded', () => {
    expect(leastConfidentImage(images, 'a')?.path).toBe('d');
    expect(leastConfidentImage(images, 'd')?.path).toBe('b');
  });

  it('is the next open one where nothing was predicted', () => {
    expect(leastConfidentImage([image('a'), image('b', 'approved'), image('c')], 'a')?.path).toBe('c');
  });
});

it('counts approved images of those that are for training', () => {
  expect(approvedOf({ images: images as unknown as IndexedImage[] })).toEqual({ approved: 1, total: 4 });
});
