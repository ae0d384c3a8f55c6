/** The dataset: the folder that holds `fcn-dataset.json`, and what that file says. */
import type { LabelClass } from '../classes';
import type { MaskEncoding } from '../mask/types';
import { formatColor, vocColor } from '../palette';

/** The dataset file's name; the folder it lies in is the dataset's root. */
export const DATASET_FILE = 'fcn-dataset.json';

/** What a dataset file says. All paths and globs are below its folder, with `/`. */
export interface Dataset {
  readonly version: 1;
  /** Ascending or not; ids and names are unique. */
  readonly classes: readonly LabelClass[];
  /** Globs; matched without regard to case, never masks. */
  readonly images: readonly string[];
  /** A mask's path; `{path}` is the image's path below its glob's fixed part, without extension. */
  readonly labels: string;
  /** `builtin:voc`, or a model folder. */
  readonly model: string;
  /** The dataset's class id (255 = none) for classes of the model, by their names. */
  readonly classMap: Readonly<Record<string, number>>;
  /** Class ids that training and evaluation leave out, besides 255. */
  readonly ignore: readonly number[];
  /** Globs of each split, by its name. */
  readonly splits: Readonly<Record<string, readonly string[]>>;
  readonly maskEncoding: MaskEncoding;
  /** False: predicted pixels are saved as unlabeled. */
  readonly saveUnconfirmed: boolean;
}

/** Names of PASCAL VOC 2012, by class id. */
const VOC_NAMES = [
  'background',
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'diningtable',
  'dog',
  'horse',
  'motorbike',
  'person',
  'pottedplant',
  'sheep',
  'sofa',
  'train',
  'tvmonitor',
] as const;

/** The classes of the built-in model: PASCAL VOC 2012, ids 0 to 20. */
export const VOC_CLASSES: readonly LabelClass[] = VOC_NAMES.map((name, id) => ({
  id,
  name,
  color: formatColor(vocColor(id)),
}));

/** What holds where a dataset file says nothing, or where there is none. */
export const DEFAULT_DATASET: Dataset = {
  version: 1,
  classes: VOC_CLASSES,
  images: ['**/*.{jpg,jpeg,png,webp,bmp}'],
  labels: 'labels/{path}.png',
  model: 'builtin:voc',
  classMap: {},
  ignore: [],
  splits: {},
  maskEncoding: 'palette',
  saveUnconfirmed: true,
};

/** The text of a new dataset file, a class a line. */
export function newDatasetText(classes: readonly LabelClass[] = VOC_CLASSES): string {
  const lines = classes.map(
    ({ id, name, color }) =>
      `    { "id": ${id}, "name": ${JSON.stringify(name)}, "color": ${JSON.stringify(color)} }`,
  );
  return `{
  "version": 1,
  "classes": [
${lines.join(',\n')}
  ],
  "images": ${JSON.stringify(DEFAULT_DATASET.images)},
  "labels": ${JSON.stringify(DEFAULT_DATASET.labels)},
  "model": ${JSON.stringify(DEFAULT_DATASET.model)}
}
`;
}
