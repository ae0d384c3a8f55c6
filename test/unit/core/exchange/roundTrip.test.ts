/** What is exported comes back: holes, islands, lines of one pixel, all ids, unlabeled pixels, turned images. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatColor, vocColor } from '../../../../src/core/palette';
import { LabelMap, UNLABELED } from '../../../../src/core/labelMap';
import type { Orientation } from '../../../../src/core/orientation';
import type { FormatId } from '../../../../src/core/exchange/types';
import { ALL_LABELS, fromRows, labelArrays, type LabelArray } from './labelArrays';
import { classesWith, MemoryDataset } from './memory';

const ALL_CLASSES = classesWith(ALL_LABELS.slice(0, 255));
const mapOf = ({ width, height, labels }: LabelArray) => LabelMap.from(width, height, labels, true);

/** Exports the images and imports their masks anew, into the same images. */
async function back(
  format: FormatId,
  images: readonly { array: LabelArray; orientation?: Orientation }[],
  options = {},
  classes = ALL_CLASSES,
) {
  const from = new MemoryDataset({ classes });
  const to = new MemoryDataset({ classes });
  for (const [i, { array, orientation = 1 }] of images.entries()) {
    const path = `sub/frame.${i}.png`;
    await from.add({ path, map: mapOf(array), orientation });
    await to.add({ path, map: LabelMap.blank(array.width, array.height), orientation });
  }
  const result = await from.export(format, {}, options);
  const imported = await to.import(format, from.folder, 'out', { overwrite: true });
  expect([result.failed, imported.failed, imported.notices]).toEqual([[], [], []]);
  const labels = await Promise.all(
    images.map(async (_, i) => (await to.mapOf(`sub/frame.${i}.png`)).labels()),
  );
  return { result, labels, folder: from.folder };
}

describe.each<FormatId>(['voc', 'mmseg', 'coco'])('%s', (format) => {
  it('gives every label map back, upright or turned', async () => {
    const array = labelArrays(ALL_LABELS, 12);
    const orientation = fc.integer({ min: 1, max: 8 }) as fc.Arbitrary<Orientation>;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ array, orientation }), { minLength: 1, maxLength: 3 }),
        async (images) => {
          const { labels, result } = await back(format, images, { intCounts: images.length === 2 });
          expect(labels).toEqual(images.map((each) => each.array.labels));
          expect(result.loss).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('class names that formats give a meaning', () => {
  it.each<FormatId>(['voc', 'mmseg', 'coco', 'yolo-seg'])('come back in %s', async (format) => {
    const names = ['unlabeled', '#1', 'a: b', '"c\' ü'];
    const classes = names.map((name, i) => ({ id: 2 * i, name, color: formatColor(vocColor(i)) }));
    const array = { width: 4, height: 1, labels: Uint8Array.of(0, 2, 4, 6) };
    const { labels } = await back(format, [{ array }], { tolerance: 0 }, classes);
    expect(labels).toEqual([array.labels]);
  });
});

describe('yolo-seg', () => {
  const classes = classesWith([0, 1, 2, 7, 9]);
  const arrays = labelArrays([0, 1, 2, 7, 9, UNLABELED], 16);

  it('loses only what is unlabeled when nothing is simplified', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, async (array) => {
        const { labels } = await back('yolo-seg', [{ array }], { tolerance: 0 }, classes);
        expect(labels[0]).toEqual(array.labels.map((id) => (id === UNLABELED ? 0 : id)));
      }),
      { numRuns: 60 },
    );
  });

  it('reports the very pixels and IU that are lost', async () => {
    const tolerance = fc.constantFrom(0, 0.75, 1.5, 3);
    await fc.assert(
      fc.asyncProperty(fc.array(arrays, { minLength: 1, maxLength: 3 }), tolerance, async (images, each) => {
        const { labels, result } = await back(
          'yolo-seg',
          images.map((array) => ({ array })),
          { tolerance: each },
          classes,
        );
        for (const { id, pixels, lost, gained, iu } of result.loss ?? []) {
          const [before, after] = [
            images.map((image) => [...image.labels]).flat(),
            labels.map((l) => [...l]).flat(),
          ];
          const count = (test: (i: number) => boolean) => before.filter((_, i) => test(i)).length;
          expect(pixels).toBe(count((i) => before[i] === id));
          expect(lost).toBe(count((i) => before[i] === id && after[i] !== id));
          expect(gained).toBe(count((i) => before[i] !== id && after[i] === id));
          const union = count((i) => before[i] === id || after[i] === id);
          expect(iu).toBeCloseTo(count((i) => before[i] === id && after[i] === id) / union, 12);
        }
        const seen = new Set([
          ...images.flatMap((image) => [...image.labels]),
          ...labels.flatMap((l) => [...l]),
        ]);
        expect(new Set(result.loss?.map(({ id }) => id))).toEqual(seen);
      }),
      { numRuns: 60 },
    );
  });

  it('writes names without gaps, and no polygons of the background', async () => {
    const { folder } = await back(
      'yolo-seg',
      [{ array: fromRows('0079', '0079') }],
      { tolerance: 0 },
      classes,
    );
    expect(folder.text('out/data.yaml')).toContain(
      'names:\n  0: "class \\"1\\", x"\n  1: "class \\"2\\", x"\n',
    );
    const lines = folder.text('out/labels/train/sub_frame.0.txt').trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['2', '3']);
  });
});
