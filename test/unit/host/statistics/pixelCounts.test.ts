import { describe, expect, it } from 'vitest';
import { CancellationTokenSource, Uri } from 'vscode';
import { LabelerError } from '../../../../src/core/errors';
import { LabelMap } from '../../../../src/core/labelMap';
import type { DatasetIndex, IndexedImage } from '../../../../src/host/datasetIndex/types';
import type { StoredMask } from '../../../../src/host/io/maskStore';
import { PixelCounts } from '../../../../src/host/statistics/pixelCounts';

const image = (path: string, values: Partial<IndexedImage> = {}): IndexedImage => ({
  path,
  mask: `labels/${path}`,
  status: 'approved',
  model: undefined,
  confidence: null,
  size: { width: 3, height: 1 },
  counts: null,
  confirmed: null,
  changed: 5,
  problem: undefined,
  ...values,
});
const index = { place: { root: Uri.file('/set'), dataset: {} } } as unknown as DatasetIndex;
const { token } = new CancellationTokenSource();
const nothing = () => undefined;

/** Masks of one pixel of class 1, confirmed, and two unlabeled ones. */
function store(refuses = '') {
  const seen = { read: 0, atOnce: 0, most: 0 };
  return {
    seen,
    checkInside: () => Promise.resolve(),
    async read({ path }: { path: string }): Promise<StoredMask> {
      seen.read++;
      seen.most = Math.max(seen.most, ++seen.atOnce);
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.atOnce--;
      if (refuses !== '' && path.endsWith(refuses))
        throw new LabelerError('mask-class', 'of another dataset');
      const map = new LabelMap(3, 1, Uint16Array.of(257, 255, 255));
      return { map, state: { status: 'approved' }, base: null };
    },
  };
}

describe('pixels of masks that don’t say them', () => {
  it('are counted once, a few masks at a time, and anew when the mask changed', async () => {
    const masks = store();
    const counts = new PixelCounts(masks);
    const images = Array.from({ length: 10 }, (_, i) => image(`${i}.png`));
    expect(images.every((each) => counts.isMissing(each))).toBe(true);
    let done = 0;
    await counts.count(index, images, token, () => done++);
    expect(counts.of(images[3])).toEqual({ counts: [[1, 1], [255, 2]], confirmed: 1 }); // prettier-ignore
    expect([done, masks.seen.read, masks.seen.most]).toEqual([10, 10, 3]);
    expect(counts.isMissing(images[3])).toBe(false);
    expect(counts.isMissing(image('3.png', { changed: 6 }))).toBe(true);
  });

  it('are left to the mask where it says them, and to nobody where there is none', () => {
    const counts = new PixelCounts(store());
    const own = image('own.png', { counts: [[2, 3]], confirmed: 0 });
    expect(counts.of(own)).toEqual({ counts: [[2, 3]], confirmed: 0 });
    expect(counts.isMissing(image('none.png', { changed: 0 }))).toBe(false);
    expect(counts.of(image('broken.png', { problem: 'no PNG' }))).toBe(null);
  });

  it('of a mask that can’t be read count nowhere, and keep nobody from counting the others', async () => {
    const counts = new PixelCounts(store('bad.png'));
    const images = [image('bad.png'), image('good.png')];
    await counts.count(index, images, token, nothing);
    expect(counts.of(images[0])).toBe(null);
    expect(counts.of(images[1])?.confirmed).toBe(1);
  });

  it('are no longer counted once somebody cancels', async () => {
    const masks = store();
    const counts = new PixelCounts(masks);
    const source = new CancellationTokenSource();
    const images = Array.from({ length: 50 }, (_, i) => image(`${i}.png`));
    await counts.count(index, images, source.token, () => source.cancel());
    expect(masks.seen.read).toBeLessThan(10);
    expect(counts.isMissing(images[49])).toBe(true);
  });
});
