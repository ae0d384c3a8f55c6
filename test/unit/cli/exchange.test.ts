/** `export` and `import` on the local disk, with real photographs: turned, converted, copied. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabelMap } from '../../../src/core/labelMap';
import { decodeMask } from '../../../src/core/mask/decodeMask';
import { save } from '../core/mask/helpers';
import { run } from './support';
import { removeFolder } from '../../support/removeFolder';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'exchange-'))));
afterEach(() => removeFolder(folder));

const at = (path: string): string => join(folder, path);
function write(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), bytes);
}

const DATASET = {
  version: 1,
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: 4, name: 'boat', color: '#000080' },
  ],
  images: ['images/**/*.{jpg,png,webp,bmp}'],
};

/** Left half black, right half white; the labels say the same. */
async function image(path: string, orientation = 1): Promise<void> {
  const pixels = Uint8Array.from({ length: 64 * 32 * 3 }, (_, i) => (Math.floor(i / 3) % 64 < 32 ? 0 : 255));
  const picture = sharp(pixels, { raw: { width: 64, height: 32, channels: 3 } });
  const typed = path.endsWith('.png') ? picture.png() : picture.jpeg({ quality: 95 });
  write(`data/images/${path}`, await typed.withMetadata({ orientation }).toBuffer());
  const labels = Uint8Array.from({ length: 64 * 32 }, (_, i) => (i % 64 < 32 ? 0 : 4));
  write(`data/labels/${path.replace(/\.\w+$/, '.png')}`, await save(LabelMap.from(64, 32, labels, true)));
}

async function dataset(): Promise<void> {
  write('data/fcn-dataset.json', JSON.stringify(DATASET));
  await image('plain.jpg');
  await image('turned.jpg', 6);
  await image('lossless.png');
}

const exportTo = (format: string, out: string, ...args: string[]) =>
  run(['export', at('data'), '--format', format, '--out', at(out), ...args]);

/** Whether each pixel of an exported image is as bright as its label says. */
async function agrees(imagePath: string, maskPath: string): Promise<boolean> {
  const { data, info } = await sharp(at(imagePath)).greyscale().raw().toBuffer({ resolveWithObject: true });
  const { map } = decodeMask(readFileSync(at(maskPath)), {
    file: maskPath,
    width: info.width,
    height: info.height,
  });
  return map.labels().every((id, i) => data[i] > 128 === (id === 4));
}

describe('export', () => {
  it('turns images with their labels, converts what is no JPEG, copies the rest byte for byte', async () => {
    await dataset();
    const before = readFileSync(at('data/images/turned.jpg'));
    const { code, out, err } = await exportTo('voc', 'out');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('3 images exported to');
    expect(out).toContain('2 of them turned or converted');
    expect(out).toContain('converted to JPEG of quality 95');
    const voc = 'out/VOCdevkit/VOC2012';
    expect(readFileSync(at(`${voc}/JPEGImages/plain.jpg`))).toEqual(
      readFileSync(at('data/images/plain.jpg')),
    );
    const turned = await sharp(at(`${voc}/JPEGImages/turned.jpg`)).metadata();
    expect([turned.width, turned.height, turned.orientation ?? 1]).toEqual([32, 64, 1]);
    expect((await sharp(at(`${voc}/JPEGImages/lossless.jpg`)).metadata()).format).toBe('jpeg');
    for (const name of ['plain', 'turned', 'lossless']) {
      expect(await agrees(`${voc}/JPEGImages/${name}.jpg`, `${voc}/SegmentationClass/${name}.png`)).toBe(
        true,
      );
    }
    expect(readFileSync(at('data/images/turned.jpg'))).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['data', 'out']);
  });

  it('reads a dataset file with a byte order mark and the line ends of Windows', async () => {
    await dataset();
    write('data/fcn-dataset.json', `\ufeff${JSON.stringify(DATASET, null, 2).replaceAll('\n', '\r\n')}`);
    expect(await exportTo('coco', 'out')).toMatchObject({ code: 0, err: '' });
  });

  it('takes in the statuses, pixels, splits and classes that are asked for', async () => {
    const splits = { train: ['images/plain.jpg'], val: ['images/turned.jpg'] };
    await dataset();
    write('data/fcn-dataset.json', JSON.stringify({ ...DATASET, splits }));
    const half = Uint8Array.from({ length: 64 * 32 }, (_, i) => (i < 32 * 32 ? 1 : 0));
    const predicted = LabelMap.from(64, 32, new Uint8Array(64 * 32).fill(4), half);
    write('data/labels/plain.png', await save(predicted, { state: { status: 'predicted' } }));
    const { out } = await exportTo('coco', 'usual', '--json');
    expect(JSON.parse(out)).toMatchObject({
      images: 1,
      leftOut: [
        { path: 'images/lossless.png', reason: 'it is in no split' },
        { path: 'images/plain.jpg', reason: 'its status is predicted' },
      ],
    });
    const chosen = ['--status', 'predicted,corrected', '--split', 'train', '--class', 'boat'];
    await exportTo('coco', 'chosen', ...chosen, '--confirmed-only', '--int-counts');
    const json = readFileSync(at('chosen/annotations/instances_train.json'), 'utf8');
    const { categories, annotations } = JSON.parse(json) as {
      categories: { name: string }[];
      annotations: { area: number; segmentation: { counts: unknown } }[];
    };
    expect(categories.map(({ name }) => name)).toEqual(['boat']);
    expect(annotations.map(({ area }) => area)).toEqual([32 * 32]);
    expect(Array.isArray(annotations[0].segmentation.counts)).toBe(true);
  });

  it('says as JSON what YOLO loses', async () => {
    await dataset();
    const { out } = await exportTo('yolo-seg', 'out', '--json', '--tolerance', '0');
    expect(JSON.parse(out)).toMatchObject({
      format: 'yolo-seg',
      images: 3,
      loss: [
        { id: 0, pixels: 3072, lost: 0, iu: 1 },
        { id: 4, name: 'boat', pixels: 3072, lost: 0, gained: 0, iu: 1 },
      ],
    });
  });

  it('refuses folders with files, the dataset itself, and what is no dataset', async () => {
    await dataset();
    write('out/mine', 'x');
    for (const [call, problem] of [
      [exportTo('coco', 'out'), 'has 1 file already'],
      [exportTo('coco', 'data'), 'holds the dataset itself'],
      [exportTo('coco', '.'), 'holds the dataset itself'],
      [run(['export', at('out'), '--format', 'coco', '--out', at('x')]), 'there is no fcn-dataset.json'],
      [exportTo('pascal', 'x'), '--format is voc or mmseg or coco or yolo-seg'],
      [exportTo('coco', 'x', '--status', 'excluded'), '--status is predicted or corrected or approved'],
    ] as const) {
      expect(await call).toMatchObject({ code: 2, out: '', err: expect.stringContaining(problem) as string });
    }
    expect(readdirSync(folder).sort()).toEqual(['data', 'out']);
  });

  it('goes on after a broken mask, names it, and does not take an earlier export for images', async () => {
    await dataset();
    write('data/labels/plain.png', 'broken');
    expect(await exportTo('mmseg', 'data/images/out')).toMatchObject({
      code: 1,
      err: expect.stringContaining('plain.jpg: ') as string,
    });
    const { out } = await exportTo('mmseg', 'data/images/out', '--overwrite', '--json');
    expect(JSON.parse(out)).toMatchObject({ images: 2, leftOut: [] });
    const hint = 'Move images/out out of the dataset';
    expect(out).toContain(hint);
    expect((await exportTo('mmseg', 'data/exports')).out).not.toContain('out of the dataset');
    expect((await exportTo('mmseg', 'elsewhere')).out).not.toContain('out of the dataset');
  });
});

describe('import', () => {
  it.each(['voc', 'mmseg', 'coco', 'yolo-seg'])(
    'takes an export of %s over into the same images, and into a new dataset',
    async (format) => {
      await dataset();
      await exportTo(format, 'out', '--tolerance', '0');
      const masks = ['plain', 'turned', 'lossless'].map((name) => at(`data/labels/${name}.png`));
      const labels = (mask: string) =>
        decodeMask(readFileSync(mask), { file: mask, width: 64, height: 32 }).map.labels();
      const before = masks.map(labels);
      const call = ['import', at('out'), '--format', format, '--into'];
      expect(await run([...call, at('data')])).toMatchObject({
        code: 2,
        err: expect.stringContaining('3 masks are there already') as string,
      });
      rmSync(at('data/labels'), { recursive: true });
      expect(await run([...call, at('data')])).toMatchObject({ code: 0, err: '' });
      expect(masks.map(labels)).toEqual(before);
      const { code, out } = await run([...call, at('new'), '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ masks: 3, images: 3, madeDataset: true, failed: [] });
      expect(readdirSync(at('new')).sort()).toEqual(['fcn-dataset.json', 'images', 'labels']);
      expect(readdirSync(at('new/images/train'))).toHaveLength(3);
    },
  );

  it('gives classes other names, or none', async () => {
    await dataset();
    await exportTo('coco', 'out');
    rmSync(at('data/labels'), { recursive: true });
    const map = ['--map', 'boat=background', '--map', 'background=unlabeled'];
    await run(['import', at('out'), '--format', 'coco', '--into', at('data'), ...map]);
    const bytes = readFileSync(at('data/labels/plain.png'));
    const labels = decodeMask(bytes, { file: 'it', width: 64, height: 32 }).map.labels();
    expect([labels[0], labels[63]]).toEqual([255, 0]);
  });

  it('finds images in another folder', async () => {
    await dataset();
    await exportTo('coco', 'out');
    const json = at('out/annotations/instances_train.json');
    expect(await run(['import', json, '--format', 'coco', '--into', at('new')])).toMatchObject({ code: 2 });
    expect(existsSync(at('new/fcn-dataset.json'))).toBe(false);
    const images = at('out/images/train');
    expect(
      await run(['import', json, '--format', 'coco', '--into', at('new'), '--images', images]),
    ).toMatchObject({ code: 0 });
  });

  it('writes no mask through a link that leads out of the dataset', async () => {
    await dataset();
    await exportTo('coco', 'out');
    rmSync(at('data/labels'), { recursive: true });
    mkdirSync(at('elsewhere'));
    symlinkSync(at('elsewhere'), at('data/labels'));
    const { code, err } = await run(['import', at('out'), '--format', 'coco', '--into', at('data')]);
    expect([code, err.includes('leads out of its dataset')]).toEqual([2, true]);
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });
});
