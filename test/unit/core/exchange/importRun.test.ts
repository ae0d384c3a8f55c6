/** Labels of other programs: what is taken in, what is refused, and that nothing changes where anything is wrong. */
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../../src/core/dataset/parseDataset';
import { encodeIndexMask } from '../../../../src/core/exchange/indexMask';
import { parseLabelmap } from '../../../../src/core/exchange/labelmapText';
import { namesOf } from '../../../../src/core/exchange/yolo/dataYaml';
import { UNLABELED } from '../../../../src/core/labelMap';
import { headerData, writePng } from '../../../../src/core/mask/pngChunks';
import { vocColor } from '../../../../src/core/palette';
import { catchError } from '../mask/helpers';
import { classesWith, MemoryDataset, MemoryFolder, picture } from './memory';

const CLASSES = [
  { id: 3, name: 'road', color: '#804080' },
  { id: 5, name: 'car', color: '#000080' },
];
const encode = (text: string) => new TextEncoder().encode(text);

/** Files below `out`. */
async function files(content: Record<string, Uint8Array | string>): Promise<MemoryFolder> {
  const folder = new MemoryFolder();
  for (const [path, each] of Object.entries(content)) {
    await folder.write(`out/${path}`, typeof each === 'string' ? encode(each) : each);
  }
  return folder;
}

async function target(width = 3, height = 2, orientation: 1 | 3 | 6 = 1): Promise<MemoryDataset> {
  const data = new MemoryDataset({ classes: CLASSES });
  await data.folder.write('data/street.png', picture(width, height, orientation));
  return data;
}

const labelsOf = async (data: MemoryDataset, image = 'street.png') => [...(await data.mapOf(image)).labels()];

function rgb(width: number, colors: readonly (readonly number[])[]): Uint8Array {
  const lines: number[] = [];
  for (const [i, color] of colors.entries()) lines.push(...(i % width === 0 ? [0] : []), ...color);
  return writePng([
    { type: 'IHDR', data: headerData(width, colors.length / width, 8, 2) },
    { type: 'IDAT', data: zlibSync(Uint8Array.from(lines)) },
  ]);
}

const coco = (annotations: object[], size = { width: 3, height: 2 }) =>
  JSON.stringify({
    images: [{ id: 'x', file_name: 'street.png', ...size }],
    categories: [
      { id: 1, name: 'car' },
      { id: 90, name: 'road' },
    ],
    annotations: annotations.map((each) => ({ image_id: 'x', category_id: 90, ...each })),
  });

describe('Pascal VOC', () => {
  it('takes masks of colours by labelmap.txt, as CVAT and Datumaro write them', async () => {
    const data = await target();
    const [road, car, none] = [
      [1, 2, 3],
      [4, 5, 6],
      [0, 0, 0],
    ];
    const from = await files({
      'labelmap.txt': '# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:1,2,3::\ncar:4,5,6:wheel:\n',
      'SegmentationClass/street.png': rgb(3, [road, car, none, none, car, road]),
    });
    await data.import('voc', from, 'out', { renames: new Map([['background', 'unlabeled']]) });
    expect(await labelsOf(data)).toEqual([3, 5, UNLABELED, UNLABELED, 5, 3]);
  });

  it('finds masks in folders, as CVAT writes them, and keeps names with dots apart', async () => {
    const mask = await encodeIndexMask({ width: 2, height: 1, labels: Uint8Array.of(1, 255) }, undefined);
    const names = ['night/a', 'a', 'frame.01', 'frame.02', 'frame'];
    const from = await files({
      ...Object.fromEntries(names.map((name) => [`SegmentationClass/${name}.png`, mask])),
      ...Object.fromEntries(names.map((name) => [`JPEGImages/${name}.png`, picture(2, 1)])),
      'ImageSets/Segmentation/my list.txt': 'night/a\r\nframe.01\r\n',
    });
    const data = new MemoryDataset({});
    const result = await data.import('voc', from, 'out', {}, false);
    expect(result).toMatchObject({ masks: 5, images: 5, failed: [] });
    const masks = [...data.folder.files.keys()].filter((path) => path.startsWith('data/labels/'));
    expect(masks.map((path) => path.slice('data/labels/'.length)).sort()).toEqual([
      'a.png',
      'frame.02.png',
      'frame.png',
      'my_list/frame.01.png',
      'my_list/night_a.png',
    ]);
    const { splits } = parseDataset(data.folder.text('data/fcn-dataset.json'), 'it');
    expect(splits).toEqual({ my_list: ['images/my_list/**'] });
  });

  it('leaves the id 255 of a labelmap.txt to unlabeled pixels', async () => {
    const mask = await encodeIndexMask({ width: 2, height: 1, labels: Uint8Array.of(254, 255) }, undefined);
    const from = await files({
      'labelmap.txt': Array.from({ length: 256 }, (_, id) => `c${id}:0,0,${id}::`).join('\n'),
      'SegmentationClass/a.png': mask,
      'JPEGImages/a.png': picture(2, 1),
    });
    const data = new MemoryDataset({});
    await data.import('voc', from, 'out', {}, false);
    expect(parseDataset(data.folder.text('data/fcn-dataset.json'), 'it').classes).toHaveLength(255);
  });

  it('refuses colours that labelmap.txt has not, and colours without one', async () => {
    const mask = {
      'SegmentationClass/street.png': rgb(
        3,
        Array.from({ length: 6 }, () => [9, 9, 9]),
      ),
    };
    const withMap = await files({ ...mask, 'labelmap.txt': 'road:1,2,3::\n' });
    await expect((await target()).import('voc', withMap)).rejects.toThrow('has the colour 9,9,9');
    await expect((await target()).import('voc', await files(mask))).rejects.toThrow('no labelmap.txt says');
  });

  it('warns where the palette has other colours than the classes: its order may have changed', async () => {
    const data = new MemoryDataset({ classes: classesWith([0, 1]) });
    await data.folder.write('data/street.png', picture(2, 1));
    const palette = new Uint8Array(768);
    palette.set([...vocColor(1), ...vocColor(0)]);
    const mask = await encodeIndexMask({ width: 2, height: 1, labels: Uint8Array.of(0, 1) }, palette);
    const { notices } = await data.import('voc', await files({ 'SegmentationClass/street.png': mask }));
    expect(notices).toEqual([expect.stringContaining('other colours')]);
  });

  it('makes a dataset where there is none: classes, splits, images', async () => {
    const mask = await encodeIndexMask({ width: 2, height: 1, labels: Uint8Array.of(1, 255) }, undefined);
    const from = await files({
      'VOCdevkit/VOC2012/JPEGImages/a.png': picture(2, 1),
      'VOCdevkit/VOC2012/SegmentationClass/a.png': mask,
      'VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt': 'a\n',
      'VOCdevkit/VOC2012/ImageSets/Segmentation/trainval.txt': 'a\n',
      'VOCdevkit/VOC2012/labelmap.txt': 'unused_0:0,0,0::\nroad:1,2,3::\n',
    });
    const data = new MemoryDataset({});
    const result = await data.import('voc', from, 'out', {}, false);
    expect(result).toMatchObject({ masks: 1, images: 1, madeDataset: true, failed: [] });
    const made = parseDataset(data.folder.text('data/fcn-dataset.json'), 'it');
    expect(made.classes).toEqual([{ id: 1, name: 'road', color: '#010203' }]);
    expect(made.splits).toEqual({ val: ['images/val/**'] });
    expect([...data.folder.files.keys()].sort()).toEqual([
      'data/fcn-dataset.json',
      'data/images/val/a.png',
      'data/labels/val/a.png',
    ]);
  });
});

describe('MMSegmentation', () => {
  it('takes masks of deeper folders', async () => {
    const mask = await encodeIndexMask({ width: 2, height: 1, labels: Uint8Array.of(1, 255) }, undefined);
    const from = await files({
      'ann_dir/train/city/a.png': mask,
      'img_dir/train/city/a.png': picture(2, 1),
      'ann_dir/b.png': mask,
      'img_dir/b.png': picture(2, 1),
    });
    const data = new MemoryDataset({});
    expect(await data.import('mmseg', from, 'out', {}, false)).toMatchObject({ masks: 2, failed: [] });
    expect([...data.folder.files.keys()]).toEqual(
      expect.arrayContaining(['data/labels/train/city_a.png', 'data/labels/b.png']),
    );
  });
});

describe('COCO', () => {
  it('reads names with the slashes of Windows, and says what has a box only', async () => {
    const data = await target();
    const none = [{ segmentation: null }, { segmentation: [] }, {}];
    const text = coco([{ segmentation: { size: [2, 3], counts: '06' } }, ...none]);
    const from = await files({ 'a.json': text.replace('street.png', 'images\\\\street.png') });
    const { notices } = await data.import('coco', from);
    expect(await labelsOf(data)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(notices).toEqual(['a.json: annotations without an outline were left out: 3.']);
  });

  it('reads the files named instances_ where there are some, each a split', async () => {
    const from = await files({
      'annotations/instances_val-2.json': coco([]),
      'annotations/licenses.json': '{}',
      'images/val-2/street.png': picture(3, 2),
    });
    const data = new MemoryDataset({});
    await data.import('coco', from, 'out', {}, false);
    expect([...data.folder.files.keys()]).toContain('data/labels/val-2/street.png');
  });

  it('goes on after an image whose run lengths are wrong', async () => {
    const data = await target();
    await data.folder.write('data/other.png', picture(3, 2));
    const text = JSON.parse(coco([{ segmentation: { size: [2, 3], counts: [5] } }])) as { images: object[] };
    text.images.push({ id: 'y', file_name: 'other.png', width: 3, height: 2 });
    const { masks, failed } = await data.import('coco', await files({ 'a.json': JSON.stringify(text) }));
    expect(masks).toBe(1);
    expect(failed).toEqual([
      {
        path: 'street.png in a.json',
        reason: "a.json: street.png: the run lengths of an annotation don't fill its 3×2 pixels.",
      },
    ]);
  });

  it('reads run lengths of both forms and polygons, the smaller in front', async () => {
    const data = await target();
    const json = coco([
      { category_id: 1, segmentation: [[0, 0, 1, 0, 1, 1, 0, 1]] },
      { segmentation: { size: [2, 3], counts: '06' } },
      { category_id: 1, segmentation: { size: [2, 3], counts: [5, 1] } },
    ]);
    await data.import('coco', await files({ 'instances_val.json': json }));
    expect(await labelsOf(data)).toEqual([5, 3, 3, 3, 3, 5]);
  });

  it('takes all counts as a person’s work', async () => {
    const data = await target();
    await data.import(
      'coco',
      await files({ 'a.json': coco([{ segmentation: { size: [2, 3], counts: [6] } }]) }),
    );
    expect((await data.mapOf('street.png')).cells).toEqual(new Uint16Array(6).fill(UNLABELED | 0x100));
  });

  it.each([
    ['{', 'not valid JSON'],
    ['{"images":[]}', 'categories'],
    [coco([{ category_id: 4, segmentation: [] }]), 'the category 4'],
    [coco([]).replace('90', '1'), 'two categories have the id 1'],
    [coco([{ segmentation: { size: [2, 3], counts: [0, 5] } }]), "don't fill"],
    [coco([{ segmentation: { size: [2, 3], counts: 'oooooooooo0' } }]), "don't fill"],
    [coco([{ segmentation: [[0, 0, 1, 1]] }]), 'annotations.0'],
    [coco([], { width: 4, height: 4 }), '4×4'],
    [coco([], { width: 40_000, height: 40_000 }), 'megapixels'],
  ])('refuses what is broken and changes nothing (%#)', async (text, problem) => {
    const data = await target();
    const before = [...data.folder.files.keys()];
    const error = data.import('coco', await files({ 'a.json': text }));
    await expect(error).rejects.toMatchObject({
      code: 'exchange-invalid',
      message: expect.stringContaining(problem) as string,
    });
    expect([...data.folder.files.keys()]).toEqual(before);
  });
});

describe('YOLO', () => {
  it('reads names in the forms of YAML that Ultralytics writes', () => {
    for (const text of [
      "names: [road, \"car # 2\", 'it''s']\n",
      "nc: 3\nnames:\n  0: road\n  1: \"car # 2\" \n  2: 'it''s'\ntrain: x\n",
      "names:\n- road # the first\n- 'car # 2'\n- it's\n",
      'names: {0: road, 2: "it\'s", 1: "car # 2"}\n',
      'names: [\n  road,\n  "car # 2",\n  "it\'s"\n]\n',
    ]) {
      expect(namesOf(text, 'data.yaml')).toEqual(['road', 'car # 2', "it's"]);
    }
    for (const text of [
      '',
      'names: 3\n',
      'names:\n  0: a\n  2: b\n',
      'names:\n  0: a\n  0: b\n',
      'names: []\n',
    ]) {
      expect(catchError(() => namesOf(text, 'data.yaml'))).toMatchObject({
        code: 'exchange-invalid',
        file: 'data.yaml',
      });
    }
  });

  it('takes the split from the folder above labels, too, as Roboflow places it', async () => {
    const from = await files({
      'data.yaml': 'names: [road]\n',
      'train/labels/a.txt': '0 0 0 1 0 1 1\n',
      'train/images/a.png': picture(3, 2),
      'valid/labels/a.txt': '\ufeff0 0 0 1 0 1 1\r\n',
      'valid/images/a.png': picture(3, 2),
    });
    const data = new MemoryDataset({});
    expect(await data.import('yolo-seg', from, 'out', {}, false)).toMatchObject({ masks: 2, failed: [] });
    expect([...data.folder.files.keys()]).toEqual(
      expect.arrayContaining(['data/labels/train/a.png', 'data/labels/valid/a.png']),
    );
  });

  it('refuses boxes and broken lines', async () => {
    for (const line of ['0 0.5 0.5 1 1', '7 0 0 1 0 1 1', '0 0 0 1 0 1', '0 a b 1 0 1 1', '0 0 0 9 0 1 1']) {
      const from = await files({ 'data.yaml': 'names: [road]\n', 'labels/street.txt': `${line}\n` });
      await expect((await target()).import('yolo-seg', from)).rejects.toThrow('street.txt, line 1');
    }
  });
});

describe('an import', () => {
  const one = { segmentation: { size: [2, 3], counts: [0, 6] } };

  it('replaces masks only when told to', async () => {
    const data = await target();
    const from = await files({ 'a.json': coco([one]) });
    await data.import('coco', from);
    await expect(data.import('coco', from)).rejects.toMatchObject({ code: 'exchange-conflict' });
    expect(await data.import('coco', from, 'out', { overwrite: true })).toMatchObject({
      masks: 1,
      replaced: 1,
    });
  });

  it('says which classes the dataset lacks, and takes renamed ones', async () => {
    const data = new MemoryDataset({ classes: [CLASSES[1]] });
    await data.folder.write('data/street.png', picture(3, 2));
    const from = await files({ 'a.json': coco([one]) });
    await expect(data.import('coco', from)).rejects.toThrow('lacks the class road');
    await data.import('coco', from, 'out', { renames: new Map([['road', 'car']]) });
    expect(await labelsOf(data)).toEqual([5, 5, 5, 5, 5, 5]);
    await expect(data.import('coco', from, 'out', { renames: new Map([['road', 'x']]) })).rejects.toThrow(
      'no class "x"',
    );
  });

  it('leaves everything as it was where a mask cannot be put into its place', async () => {
    const data = await target();
    const from = await files({ 'a.json': coco([one]) });
    await data.import('coco', from);
    for (const failAt of [0, 1]) {
      const before = new Map(data.folder.files);
      data.folder.failAtMove = failAt;
      await expect(data.import('coco', from, 'out', { overwrite: true })).rejects.toMatchObject({
        code: 'write-failed',
      });
      expect(new Map(data.folder.files)).toEqual(before);
    }
  });

  it('turns labels with an image that EXIF turns, where it is known how they lie', async () => {
    const runs = (size: number[]) => ({ segmentation: { size, counts: [0, 1, 5] } });
    // Upright 2×3: the first pixel of the first column lies in the raw image's last row.
    const turned = await target(3, 2, 6);
    const upright = coco([runs([3, 2])], { width: 2, height: 3 });
    await turned.import('coco', await files({ 'a.json': upright }));
    expect(await labelsOf(turned)).toEqual([255, 255, 255, 3, 255, 255]);
    const upsideDown = await target(3, 2, 3);
    const from = await files({ 'a.json': coco([runs([2, 3])]) });
    await expect(upsideDown.import('coco', from)).rejects.toThrow('nothing says whether its labels are');
    await from.write('out/street.png', picture(3, 2));
    await upsideDown.import('coco', from);
    expect(await labelsOf(upsideDown)).toEqual([255, 255, 255, 255, 255, 3]);
  });

  it('names images that are nowhere, and those with two labels', async () => {
    const data = await target();
    const text = JSON.parse(coco([one])) as { images: object[] };
    text.images.push({ id: 'y', file_name: 'other.png', width: 3, height: 2 });
    text.images.push({ id: 'z', file_name: 'street.jpg', width: 3, height: 2 });
    const { masks, failed } = await data.import('coco', await files({ 'a.json': JSON.stringify(text) }));
    expect(masks).toBe(1);
    expect(failed.map(({ path }) => path)).toEqual(['other.png in a.json', 'street.jpg in a.json']);
    expect(failed[0].reason).toBe(
      'neither the dataset nor the imported files have an image named other.png.',
    );
    expect(failed[1].reason).toContain('other labels belong to it');
  });
});

it('labelmap.txt refuses lines that are none', () => {
  for (const text of ['road', 'road:1,2', 'road:1,2,300::', ':1,2,3::']) {
    expect(catchError(() => parseLabelmap(`ok:1,2,3::\n${text}\n`, 'labelmap.txt')).message).toContain(
      'line 2',
    );
  }
});
