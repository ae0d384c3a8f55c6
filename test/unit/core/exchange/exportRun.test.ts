/** Which images are exported, and that an export is there as a whole or not at all. */
import { describe, expect, it } from 'vitest';
import { LabelMap, UNLABELED } from '../../../../src/core/labelMap';
import { classesWith, MemoryDataset, type LabeledImage } from './memory';

const map = (ids: readonly number[], confirmed: Uint8Array | boolean = true, width = ids.length) =>
  LabelMap.from(width, ids.length / width, Uint8Array.from(ids), confirmed);

async function datasetOf(images: readonly Partial<LabeledImage>[], rules = {}): Promise<MemoryDataset> {
  const data = new MemoryDataset({ classes: classesWith([0, 1, 2]), ...rules });
  for (const [i, image] of images.entries())
    await data.add({ path: `${i}.png`, map: map([0, 1, 2]), ...image });
  return data;
}

const exported = (data: MemoryDataset) =>
  [...data.folder.files.keys()].filter((path) => !path.startsWith('data/')).sort();

describe('what is exported', () => {
  it('leaves out other statuses and images in no split, and says why', async () => {
    const data = await datasetOf(
      [
        { path: 'a/1.png' },
        { path: 'a/2.png', status: 'predicted' },
        { path: 'b/3.png', status: 'corrected' },
        { path: 'c/4.png' },
        { path: 'a/5.png', status: 'excluded' },
      ],
      { splits: { train: ['a/**'], val: ['b/**'] } },
    );
    const { leftOut, images } = await data.export('voc');
    expect(images).toBe(2);
    expect(leftOut).toEqual([
      { path: 'a/2.png', reason: 'its status is predicted' },
      { path: 'a/5.png', reason: 'its status is excluded' },
      { path: 'c/4.png', reason: 'it is in no split' },
    ]);
    const lists = 'out/VOCdevkit/VOC2012/ImageSets/Segmentation';
    expect(data.folder.text(`${lists}/train.txt`)).toBe('a_1\n');
    expect(data.folder.text(`${lists}/val.txt`)).toBe('b_3\n');
    expect(data.folder.text(`${lists}/trainval.txt`)).toBe('a_1\nb_3\n');
  });

  it('makes unconfirmed pixels, other and ignored classes unlabeled', async () => {
    const labels = map([0, 1, 2, 1], Uint8Array.of(1, 1, 1, 0));
    const check = async (expected: number[], selection: object, rules = {}) => {
      const data = await datasetOf([{ map: labels }], rules);
      await data.export('mmseg', selection);
      const to = await datasetOf([{ map: map([9, 9, 9, 9]) }]);
      await to.import('mmseg', data.folder, 'out', { overwrite: true });
      expect([...(await to.mapOf('0.png')).labels()]).toEqual(expected);
    };
    await check([0, 1, 2, 1], {});
    await check([0, 1, 2, UNLABELED], { confirmedOnly: true });
    await check([UNLABELED, 1, UNLABELED, 1], { classes: ['class "1", x'] });
    await check([0, 1, UNLABELED, 1], {}, { ignore: [2] });
  });

  it('refuses splits and classes that are not there, and nothing to export', async () => {
    const data = await datasetOf([{ status: 'predicted' }]);
    await expect(data.export('voc')).rejects.toMatchObject({
      code: 'exchange-invalid',
      message: expect.stringMatching(/No image of 1/) as string,
    });
    await expect(data.export('voc', { splits: ['test'] })).rejects.toThrow('no split "test"');
    await expect(data.export('voc', { classes: ['sky'] })).rejects.toThrow('no class "sky"');
    expect(exported(data)).toEqual([]);
  });

  it('lists images that cannot be read, and exports the others', async () => {
    const data = await datasetOf([{}, {}]);
    await data.folder.write('data/labels/0.png', Uint8Array.of(1, 2, 3));
    const { failed, images } = await data.export('coco');
    expect(images).toBe(1);
    expect(failed).toEqual([{ path: '0.png', reason: expect.stringContaining('is not a PNG') as string }]);
    await data.folder.write('data/labels/1.png', Uint8Array.of(1));
    await expect(data.export('coco', { overwrite: true })).rejects.toMatchObject({
      code: 'exchange-invalid',
    });
    expect(JSON.parse(data.folder.text('out/annotations/instances_train.json'))).toMatchObject({
      images: [{ id: 1 }],
    });
  });

  it('turns images and labels together, and copies upright ones byte for byte', async () => {
    const data = await datasetOf([{ map: map([0, 1, 2, 0, 1, 2], true, 3), orientation: 6 }, {}]);
    const { copied, images } = await data.export('coco');
    expect([copied, images]).toEqual([1, 2]);
    expect(data.folder.files.get('out/images/train/1.png')).toEqual(data.folder.files.get('data/1.png'));
    const json = JSON.parse(data.folder.text('out/annotations/instances_train.json')) as {
      images: unknown[];
    };
    expect(json.images[0]).toMatchObject({ width: 2, height: 3 });
  });
});

describe('an export', () => {
  it('never writes into a folder that has files, unless told to', async () => {
    const data = await datasetOf([{}]);
    await data.folder.write('out/mine.txt', Uint8Array.of(1));
    await expect(data.export('voc')).rejects.toMatchObject({ code: 'exchange-conflict' });
    expect(exported(data)).toEqual(['out/mine.txt']);
  });

  it('replaces its own files only, and takes away those that it has no more', async () => {
    const data = await datasetOf([{ path: 'a.png' }, { path: 'b.png' }]);
    await data.export('yolo-seg');
    await data.folder.write('out/labels/train/mine.txt', Uint8Array.of(1));
    await data.folder.remove('data/labels/a.png');
    await data.export('yolo-seg', { overwrite: true });
    expect(exported(data)).toEqual([
      'out/data.yaml',
      'out/fcn-export.txt',
      'out/images/train/b.png',
      'out/labels/train/b.txt',
      'out/labels/train/mine.txt',
    ]);
  });

  it('refuses to replace a file that no export has written', async () => {
    const data = await datasetOf([{}]);
    await data.folder.write('out/data.yaml', Uint8Array.of(1));
    await expect(data.export('yolo-seg', { overwrite: true })).rejects.toMatchObject({
      code: 'exchange-conflict',
      file: 'memory/out/data.yaml',
    });
    expect(exported(data)).toEqual(['out/data.yaml']);
    expect(data.folder.files.get('out/data.yaml')).toEqual(Uint8Array.of(1));
  });

  it('touches nothing outside of its folder, whatever its list says', async () => {
    const data = await datasetOf([{}]);
    await data.folder.write('data/precious.txt', Uint8Array.of(1));
    await data.folder.write(
      'out/fcn-export.txt',
      new TextEncoder().encode('# fcn-labeler export: coco\n../data/precious.txt\n'),
    );
    await data.export('coco', { overwrite: true });
    expect(data.folder.files.has('data/precious.txt')).toBe(true);
  });

  it('leaves everything as it was where a file cannot be put into its place', async () => {
    for (const failAt of [0, 1, 2, 3, 5]) {
      const data = await datasetOf([{ path: 'a.png' }, { path: 'b.png' }]);
      await data.export('yolo-seg');
      await data.folder.remove('data/labels/a.png');
      const before = new Map(data.folder.files);
      data.folder.failAtMove = failAt;
      await expect(data.export('yolo-seg', { overwrite: true })).rejects.toMatchObject({
        code: 'write-failed',
      });
      expect(data.folder.files.size).toBe(before.size);
      for (const [path, bytes] of before) expect(data.folder.files.get(path)).toEqual(bytes);
    }
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const data = await datasetOf([{}]);
    await expect(data.export('coco', {}, {}, { aborted: true })).rejects.toMatchObject({ code: 'cancelled' });
    expect(exported(data)).toEqual([]);
  });
});
