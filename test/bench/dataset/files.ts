/** A folder of very many images and masks, quickly made. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { VOC_CLASSES } from '../../../src/core/dataset/dataset';
import { IMAGE_STATUSES } from '../../../src/core/edit';
import { LabelMap, makeCell } from '../../../src/core/labelMap';
import { encodeMask } from '../../../src/core/mask/encodeMask';
import { seededRandom } from '../../../src/core/random';

/** Images in one folder. */
const PER_FOLDER = 1000;
/** Masks that differ, each written many times. */
const VARIANTS = 300;
const MAX_CLASSES = 12;
const SIZES = [
  [320, 240],
  [240, 320],
  [400, 300],
] as const;

export interface ManyFiles {
  readonly folder: string;
  /** Path of an image's mask. @param index of the image */
  mask(index: number): string;
  /** How many images there are; the last ones have no masks. */
  readonly images: number;
  /** A mask that says `approved`. */
  readonly approved: Uint8Array;
  remove(): void;
}

/** @param images how many @param share of them that have masks, 0..1 */
export async function manyFiles(images: number, share: number): Promise<ManyFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-bench-'));
  const random = seededRandom(1);
  const image = encode({ width: 1, height: 1, data: new Uint8Array(3), channels: 3 });
  const masks = await Promise.all(Array.from({ length: VARIANTS }, (_, i) => madeUpMask(i, random)));
  const name = (index: number): string =>
    `sequence_${String(Math.floor(index / PER_FOLDER)).padStart(4, '0')}/frame_${String(index).padStart(6, '0')}`;
  const mask = (index: number): string => join(folder, 'labels', `${name(index)}.png`);
  writeFileSync(join(folder, 'fcn-dataset.json'), datasetText());
  for (let i = 0; i < images; i++) {
    if (i % PER_FOLDER === 0) {
      mkdirSync(join(folder, 'images', name(i), '..'), { recursive: true });
      mkdirSync(join(mask(i), '..'), { recursive: true });
    }
    writeFileSync(join(folder, 'images', `${name(i)}.png`), image);
    if (i % PER_FOLDER < share * PER_FOLDER) writeFileSync(mask(i), masks[i % VARIANTS]);
  }
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return { folder, images, mask, approved: masks[IMAGE_STATUSES.indexOf('approved')], remove };
}

function datasetText(): string {
  const images = ['images/**/*.png'];
  const splits = { val: ['images/sequence_000[0-9]/**'], train: ['images/**'] };
  return JSON.stringify({ version: 1, classes: VOC_CLASSES, images, labels: 'labels/{path}.png', splits });
}

/** Bands of some classes, each with a size of its own. */
async function madeUpMask(variant: number, random: () => number): Promise<Uint8Array> {
  const [width, height] = SIZES[variant % SIZES.length];
  const map = LabelMap.blank(width, height);
  const classes = 2 + Math.floor(random() * (MAX_CLASSES - 2));
  for (let i = 0; i < classes; i++) {
    const start = Math.floor(random() * map.cells.length);
    map.cells.fill(makeCell(Math.floor(random() * VOC_CLASSES.length), random() < 0.5), start);
  }
  const status = IMAGE_STATUSES[variant % IMAGE_STATUSES.length];
  const model = { name: 'builtin:voc', version: 1, confidence: random() };
  const rules = { classes: VOC_CLASSES, encoding: 'palette', saveUnconfirmed: true } as const;
  return encodeMask({ map, state: { status, model }, ...rules });
}
