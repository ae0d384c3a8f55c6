/** COCO: one JSON a split, with the pixels of each class of each image as one annotation in run lengths. */
import { extensionOf } from '../imageTypes';
import type { ExchangeFormat, ExportPiece, ExportView, FormatOptions } from '../types';
import { importCoco } from './cocoImport';
import { classRuns, packCounts, type ClassRuns } from './rle';

export const cocoFormat: ExchangeFormat = {
  id: 'coco',
  title: 'COCO',
  detail: 'instances JSON with run lengths: pycocotools, Detectron2, and annotation programs',
  export: exportCoco,
  import: importCoco,
};

async function* exportCoco(view: ExportView, options: FormatOptions): AsyncGenerator<ExportPiece> {
  view.report.note(
    'COCO category ids are the class ids, 0 included: some readers take 0 for the background.',
  );
  let nextImage = 1;
  let nextAnnotation = 1;
  for (const split of view.splits) {
    const path = `annotations/instances_${split}.json`;
    const part = (text: string): ExportPiece => ({ kind: 'part', path, text });
    const images: string[] = [];
    yield part(`{"info":${INFO},"licenses":[],"categories":${categoriesOf(view)},\n"annotations":[`);
    let separator = '\n';
    for await (const image of view.images(split)) {
      const { entry, header, width, height, labels } = image;
      const fileName = `${entry.name}.${extensionOf(header.mimeType)}`;
      yield { kind: 'image', path: `images/${split}/${fileName}`, image, type: header.mimeType };
      images.push(JSON.stringify({ id: nextImage, file_name: fileName, width, height }));
      for (const runs of classRuns(labels, image)) {
        const annotation = annotationOf(
          runs,
          nextAnnotation++,
          nextImage,
          [height, width],
          options.intCounts,
        );
        yield part(`${separator}${JSON.stringify(annotation)}`);
        separator = ',\n';
      }
      nextImage++;
    }
    // The images last: how many there are, and how large, is known at the end.
    yield part(`\n],\n"images":[\n${images.join(',\n')}\n]}\n`);
  }
}

const INFO = JSON.stringify({
  description: 'Semantic segmentation, exported by FCN Labeler',
  version: '1.0',
});

function categoriesOf({ classes }: ExportView): string {
  return JSON.stringify(classes.map(({ id, name, color }) => ({ id, name, supercategory: '', color })));
}

function annotationOf(
  { id, counts, bbox, area }: ClassRuns,
  annotation: number,
  image: number,
  size: readonly [number, number],
  intCounts: boolean,
): object {
  return {
    id: annotation,
    image_id: image,
    category_id: id,
    iscrowd: 0,
    area,
    bbox,
    segmentation: { size, counts: intCounts ? counts : packCounts(counts) },
  };
}
