/** Where an export lies, as far as its dataset is concerned. */
import type { Dataset } from '../dataset/dataset';
import { isImagePath } from '../dataset/maskPaths';

/** Where formats put images. */
const EXAMPLES = ['images/train/a.jpg', 'img_dir/train/a.jpg', 'VOCdevkit/VOC2012/JPEGImages/a.jpg'];

/**
 * What to say of an export that becomes a part of its own dataset.
 * @param below the export's folder below the dataset
 */
export function notesOnPlace(dataset: Dataset, below: string): string[] {
  if (!EXAMPLES.some((path) => isImagePath(dataset, `${below}/${path}`))) return [];
  return [
    `The exported images lie where "images" in fcn-dataset.json takes them in, so that they are images of the dataset now. Move ${below} out of the dataset.`,
  ];
}
