/** Pascal VOC 2012, as torchvision's `VOCSegmentation` reads it; masks of CVAT and Datumaro, too. */
import { strFromU8, strToU8 } from 'fflate';
import { groupsOf } from './groupsOf';
import { baseName, withoutExtension } from '../dataset/paths';
import { LabelerError } from '../errors';
import type { Deflate } from '../mask/deflate';
import { maskPalette } from '../palette';
import { encodeIndexMask } from './indexMask';
import { LABELMAP_FILE, labelmapText } from './labelmapText';
import { importMasks } from './maskFolders';
import type { ExchangeFormat, ExportPiece, ExportView, ImportContent, ImportSource } from './types';

const ROOT = 'VOCdevkit/VOC2012';
const LISTS = 'ImageSets/Segmentation';
const LIST_FILE = /^(?<root>(?:.*\/)?)ImageSets\/Segmentation\/[^/]+\.txt$/i;
const MASK_FILE = /^(?<root>(?:.*\/)?)SegmentationClass\/(?<name>.+)\.png$/i;

/** @param deflate compresses masks; the platform's own is the fastest */
export function vocFormat(deflate: Deflate): ExchangeFormat {
  return {
    id: 'voc',
    title: 'Pascal VOC',
    detail: "torchvision's VOCSegmentation, and most programs for semantic segmentation",
    export: (view) => exportVoc(view, deflate),
    import: importVoc,
  };
}

async function* exportVoc(view: ExportView, deflate: Deflate): AsyncGenerator<ExportPiece> {
  const palette = maskPalette(view.classes);
  const lists = new Map<string, string[]>();
  for (const split of view.splits) {
    const names: string[] = [];
    for await (const image of view.images(split)) {
      const { name } = image.entry;
      noteConversion(view, image.header.mimeType);
      yield { kind: 'image', path: `${ROOT}/JPEGImages/${name}.jpg`, image, type: 'image/jpeg' };
      const bytes = await encodeIndexMask(image, palette, deflate);
      yield { kind: 'file', path: `${ROOT}/SegmentationClass/${name}.png`, bytes };
      names.push(name);
    }
    lists.set(split, names);
  }
  const trainval = ['train', 'val'].flatMap((split) => lists.get(split) ?? []).sort();
  if (trainval.length > 0) lists.set('trainval', trainval);
  for (const [split, names] of lists) {
    yield text(`${ROOT}/${LISTS}/${split}.txt`, names.map((name) => `${name}\n`).join(''));
  }
  yield text(`${ROOT}/${LABELMAP_FILE}`, labelmapText(view.classes, palette));
}

/** Both readers that need `.jpg` say so in one wording. */
export function noteConversion({ report }: ExportView, mimeType: string): void {
  if (mimeType === 'image/jpeg') return;
  report.note(
    'Images that are no JPEG were converted to JPEG of quality 95: readers of this format look for .jpg.',
  );
}

function text(path: string, content: string): ExportPiece {
  return { kind: 'file', path, bytes: strToU8(content) };
}

async function importVoc(source: ImportSource): Promise<ImportContent> {
  const splits = await readLists(source);
  const found = source.files.flatMap((mask) => {
    const { root = '', name } = groupsOf(MASK_FILE, mask);
    if (name === undefined) return [];
    return [{ mask, image: `${root}JPEGImages/${name}`, name, split: splits.get(`${root}${name}`) }];
  });
  if (found.length > 0) return importMasks(source, found);
  throw new LabelerError(
    'exchange-invalid',
    `${source.name} has no folder SegmentationClass with PNG files. Name the folder that holds VOCdevkit, or VOC2012 itself.`,
  );
}

/** The split of each image, by its root and name; `trainval` only says what `train` and `val` say. */
async function readLists(source: ImportSource): Promise<Map<string, string>> {
  const splits = new Map<string, string>();
  for (const file of source.files) {
    const { root } = groupsOf(LIST_FILE, file);
    const split = withoutExtension(baseName(file));
    if (root === undefined || split.toLowerCase() === 'trainval') continue;
    for (const line of strFromU8(await source.read(file)).split('\n')) {
      const name = line.trim();
      if (name !== '' && !splits.has(root + name)) splits.set(root + name, split);
    }
  }
  return splits;
}
