/** Class lists of well-known datasets, at the ids that their masks have. */
import type { LabelClass } from '../classes';
import { formatColor, unusedColor, vocColor, type Rgb } from '../palette';
import { ADE20K_NAMES } from './ade20kNames';
import { VOC_CLASSES } from './dataset';

export interface ClassPreset {
  /** How people know it. */
  readonly label: string;
  readonly classes: readonly LabelClass[];
  /** Ids that training and evaluation leave out. */
  readonly ignore: readonly number[];
}

/** Names and colours in the order of their ids, 0, 1, … */
type ClassTable = readonly (readonly [name: string, ...Rgb])[];

/** Train ids and colours of cityscapesScripts. */
const CITYSCAPES: ClassTable = [
  ['road', 128, 64, 128],
  ['sidewalk', 244, 35, 232],
  ['building', 70, 70, 70],
  ['wall', 102, 102, 156],
  ['fence', 190, 153, 153],
  ['pole', 153, 153, 153],
  ['traffic light', 250, 170, 30],
  ['traffic sign', 220, 220, 0],
  ['vegetation', 107, 142, 35],
  ['terrain', 152, 251, 152],
  ['sky', 70, 130, 180],
  ['person', 220, 20, 60],
  ['rider', 255, 0, 0],
  ['car', 0, 0, 142],
  ['truck', 0, 0, 70],
  ['bus', 0, 60, 100],
  ['train', 0, 80, 100],
  ['motorcycle', 0, 0, 230],
  ['bicycle', 119, 11, 32],
];

/** The order of the masks of the SegNet tutorial, with the colours of CamVid's own. Its void is 11, not 255. */
const CAMVID: ClassTable = [
  ['sky', 128, 128, 128],
  ['building', 128, 0, 0],
  ['pole', 192, 192, 128],
  ['road', 128, 64, 128],
  ['pavement', 0, 0, 192],
  ['tree', 128, 128, 0],
  ['sign', 192, 128, 128],
  ['fence', 64, 64, 128],
  ['car', 64, 0, 128],
  ['pedestrian', 64, 64, 0],
  ['bicyclist', 0, 128, 192],
  ['void', 0, 0, 0],
];

const ROAD: ClassTable = [
  ['not road', 0, 0, 0],
  ['road', 128, 64, 128],
];

/** What *Create Dataset…* offers. */
export const CLASS_PRESETS: readonly ClassPreset[] = [
  { label: 'Pascal VOC', classes: VOC_CLASSES, ignore: [] },
  { label: 'Cityscapes, 19 train classes', classes: fromTable(CITYSCAPES), ignore: [] },
  { label: 'CamVid, 11 classes', classes: fromTable(CAMVID), ignore: [11] },
  { label: 'ADE20K, 150 classes', classes: fromNames(['other', ...ADE20K_NAMES]), ignore: [0] },
  { label: 'Road / not road', classes: fromTable(ROAD), ignore: [] },
];

function fromTable(table: ClassTable): LabelClass[] {
  return table.map(([name, ...color], id) => ({ id, name, color: formatColor(color) }));
}

function fromNames(names: readonly string[]): LabelClass[] {
  return names.map((name, id) => ({ id, name, color: formatColor(vocColor(id)) }));
}

/** Gives each class that has no colour one that no other has. */
export function withColors(
  classes: readonly (Omit<LabelClass, 'color'> & { readonly color: string | undefined })[],
): LabelClass[] {
  const known = classes.flatMap(({ color, ...each }) => (color === undefined ? [] : [{ ...each, color }]));
  return classes.map(({ id, name, color }) => {
    if (color !== undefined) return { id, name, color };
    const chosen = { id, name, color: unusedColor(id, known) };
    known.push(chosen);
    return chosen;
  });
}
