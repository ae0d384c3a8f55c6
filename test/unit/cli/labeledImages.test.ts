import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findLabeledImages,
  limitImages,
  splitImages,
  type LabeledImage,
} from '../../../src/cli/labeledImages';
import { DEFAULT_DATASET } from '../../../src/core/dataset/dataset';
import type { ImageStatus } from '../../../src/core/edit';
import { LabelMap } from '../../../src/core/labelMap';
import { rawPng, save } from '../core/mask/helpers';
import { removeFolder } from '../../support/removeFolder';

const images = (count: number): LabeledImage[] =>
  Array.from({ length: count }, (_, i) => ({ image: `${i}.jpg`, mask: `labels/${i}.png` }));
const names = (list: readonly LabeledImage[]): string[] => list.map(({ image }) => image);

describe('images to learn from', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'labeled-'))));
  afterEach(() => removeFolder(folder));

  function write(path: string, bytes: Uint8Array | string = 'an image'): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }

  it('are those with a mask of one of the statuses; a mask that says nothing is approved', async () => {
    const map = LabelMap.from(1, 1, Uint8Array.of(1), true);
    for (const status of ['predicted', 'corrected', 'approved', 'excluded'] as ImageStatus[]) {
      write(`sub/${status}.jpg`);
      write(`labels/sub/${status}.png`, await save(map, { state: { status } }));
    }
    write('foreign.png');
    const foreign = { width: 1, height: 1, depth: 8, colorType: 0, lines: new Uint8Array(2) };
    write('labels/foreign.png', rawPng(foreign));
    write('without.jpg');
    write('notes.txt');
    const found = async (...statuses: ImageStatus[]): Promise<string[]> =>
      names(await findLabeledImages(folder, DEFAULT_DATASET, new Set(statuses)));
    expect(await found('approved', 'corrected')).toEqual([
      'foreign.png',
      'sub/approved.jpg',
      'sub/corrected.jpg',
    ]);
    expect(await found('predicted')).toEqual(['sub/predicted.jpg']);
  });

  it('are none where two images share a mask', async () => {
    write('a.jpg');
    write('a.png');
    const found = findLabeledImages(folder, DEFAULT_DATASET, new Set(['approved']));
    await expect(found).rejects.toThrow(/a\.jpg and a\.png would share/);
  });
});

describe('splits', () => {
  it('hold out "val" and learn from "train", without what is in both', () => {
    const splits = { train: ['[0-5].jpg'], val: ['[5-6].jpg'] };
    const { train, val } = splitImages(images(9), { splits });
    expect(names(train)).toEqual(['0.jpg', '1.jpg', '2.jpg', '3.jpg', '4.jpg']);
    expect(names(val)).toEqual(['5.jpg', '6.jpg']);
  });

  it('without "train" learn from what is in no other split', () => {
    const { train, val } = splitImages(images(5), { splits: { val: ['0.jpg'], test: ['1.jpg'] } });
    expect([names(train), names(val)]).toEqual([['2.jpg', '3.jpg', '4.jpg'], ['0.jpg']]);
    expect(names(splitImages(images(12), { splits: { test: ['1*.jpg'] } }).train)).not.toContain('1.jpg');
  });

  it('without "val" hold out every fifth of 10 and more images by hash, and of growing datasets the same ones', () => {
    expect(splitImages(images(9), { splits: {} })).toEqual({ train: images(9), val: [] });
    for (const count of [10, 14, 15, 62]) {
      const { train, val } = splitImages(images(count), { splits: {} });
      expect(val).toHaveLength(Math.floor(count / 5));
      expect(names([...train, ...val]).sort()).toEqual(names(images(count)).sort());
    }
    const before = names(splitImages(images(100), { splits: {} }).val);
    const after = new Set(names(splitImages(images(110), { splits: {} }).val));
    expect(before.filter((image) => after.has(image)).length).toBeGreaterThanOrEqual(17);
    // By their paths, not in their order.
    expect(before).not.toEqual(names(images(20)));
  });
});

describe('a limit', () => {
  it('takes the first of a shuffle by the seed', () => {
    const all = images(30);
    const five = names(limitImages(all, 5, 1));
    expect(five).toHaveLength(5);
    expect(new Set(five).size).toBe(5);
    expect(names(limitImages(all, 5, 1))).toEqual(five);
    expect(names(limitImages(all, 8, 1)).slice(0, 5)).toEqual(five);
    expect(names(limitImages(all, 5, 2))).not.toEqual(five);
    expect(limitImages(all, undefined, 1)).toEqual(all);
    expect(limitImages(all, 31, 1)).toEqual(all);
  });
});
