/** The files of a new dataset. */
import type { LabelClass } from '../classes';
import type { MaskEncoding } from '../mask/types';
import { DEFAULT_DATASET, newDatasetText } from './dataset';
import { compileGlob, globOfPath } from './glob';
import { parseJson } from './jsonText';
import { writeProperty } from './jsonEdits';
import { IMAGE_EXTENSIONS } from './maskPaths';
import { splitTemplate } from './paths';

export interface NewDataset {
  readonly classes: readonly LabelClass[];
  readonly ignore: readonly number[];
  /** A glob. */
  readonly images: string;
  /** The template of masks. */
  readonly labels: string;
  readonly maskEncoding: MaskEncoding;
}

/** The script that {@link loadMasksScript} is saved as. */
export const LOAD_MASKS_FILE = 'load_masks.py';

/** @param folder below the dataset, without a slash at its end; `''` for all folders */
export function imagesIn(folder: string): string {
  const all = `**/*.{${IMAGE_EXTENSIONS.join(',')}}`;
  return folder === '' ? all : `${globOfPath(folder)}/${all}`;
}

/** The text of `fcn-dataset.json`; what is said by default isn't said again, but for images and masks. */
export function datasetTextOf({ classes, ignore, images, labels, maskEncoding }: NewDataset): string {
  const values = {
    images: [images],
    labels,
    ...(ignore.length > 0 && { ignore }),
    ...(maskEncoding !== DEFAULT_DATASET.maskEncoding && { maskEncoding }),
  };
  return Object.entries(values).reduce(
    (text, [key, value]) =>
      writeProperty(text, parseJson(text, 'fcn-dataset.json'), key, JSON.stringify(value)),
    newDatasetText(classes),
  );
}

/** Twelve lines of Python that pair images with masks: numpy arrays of class ids. */
export function loadMasksScript({ images, labels }: Pick<NewDataset, 'images' | 'labels'>): string {
  const { prefix, suffix } = splitTemplate(labels);
  const constants = [compileGlob(images).base, prefix, suffix].map((text) => JSON.stringify(text));
  const extensions = IMAGE_EXTENSIONS.map((each) => `".${each}"`).join(', ');
  return `"""Yields (image path, mask) of this dataset; a mask is a numpy array of class ids, 255 = unlabeled."""
from pathlib import Path
import numpy as np
from PIL import Image

ROOT, (IMAGES, PREFIX, SUFFIX) = Path(__file__).resolve().parent, (${constants.join(', ')})

def load_masks():
    for image in sorted((ROOT / IMAGES).rglob("*")):
        mask = ROOT / (PREFIX + image.relative_to(ROOT / IMAGES).with_suffix("").as_posix() + SUFFIX)
        if image.suffix.lower() in {${extensions}} and image != mask and mask.is_file():
            yield image, np.array(Image.open(mask))
`;
}
