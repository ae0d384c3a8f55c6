/** YOLO segmentation (Ultralytics): polygons, which lose pixels; what is lost is measured on the written text itself. */
import { strFromU8, strToU8 } from 'fflate';
import type { LabelClass } from '../../classes';
import { LabelerError } from '../../errors';
import { groupsOf } from '../groupsOf';
import { UNLABELED } from '../../labelMap';
import { withoutImageExtension } from '../flatNames';
import { extensionOf } from '../imageTypes';
import { LossCount } from '../report';
import type {
  ExchangeFormat,
  ExportPiece,
  ExportView,
  FormatOptions,
  ImportContent,
  ImportItem,
  ImportSource,
  OpenImage,
} from '../types';
import { dataYaml, namesOf } from './dataYaml';
import { outlinesOf } from './outlines';
import { drawPolygons, parsePolygons, polygonText } from './polygonText';

export const yoloFormat: ExchangeFormat = {
  id: 'yolo-seg',
  title: 'YOLO segmentation',
  detail: 'polygons for Ultralytics; small details are lost, and how many is reported',
  export: exportYolo,
  import: importYolo,
};

const LABEL_FILE = /^(?<root>(?:.*\/)?)labels\/(?:(?<split>[^/]+)\/)?(?<name>.+)\.txt$/i;
/** Roboflow has `train/labels` and `train/images` instead of `labels/train`. */
const SPLIT_ABOVE = /(?:^|\/)(?<split>train|valid?|test)\/$/i;

/** YOLO learns the background as what no polygon covers. */
export function isBackground({ name }: { readonly name: string }): boolean {
  return name.toLowerCase() === 'background';
}

async function* exportYolo(view: ExportView, options: FormatOptions): AsyncGenerator<ExportPiece> {
  const writer = new LabelWriter(view, options.tolerance);
  for (const split of view.splits) {
    for await (const image of view.images(split)) {
      const { entry, header } = image;
      const file = `${entry.name}.${extensionOf(header.mimeType)}`;
      yield { kind: 'image', path: `images/${split}/${file}`, image, type: header.mimeType };
      yield { kind: 'file', path: `labels/${split}/${entry.name}.txt`, bytes: strToU8(writer.textOf(image)) };
    }
  }
  const folders = view.splits.map((split) => [split, `images/${split}`] as const);
  const missing = ['train', 'val'].filter((key) => !view.splits.includes(key));
  for (const key of missing) {
    view.report.note(
      `YOLO needs a split named ${key}: data.yaml names the images of ${view.splits[0]} in its place.`,
    );
  }
  const all = [...folders, ...missing.map((key) => [key, `images/${view.splits[0]}`] as const)];
  yield { kind: 'file', path: 'data.yaml', bytes: strToU8(dataYaml(all, writer.names)) };
}

/** Writes the polygons of an image and counts what they lose. */
class LabelWriter {
  private readonly written: readonly LabelClass[];
  private readonly traced = new Uint8Array(256);
  private readonly places: ReadonlyMap<number, number>;
  private readonly rest: number;
  private readonly loss: LossCount;

  constructor(
    { classes, report }: ExportView,
    private readonly tolerance: number,
  ) {
    this.written = classes.filter((each) => !isBackground(each));
    for (const { id } of this.written) this.traced[id] = 1;
    this.places = new Map(this.written.map(({ id }, place) => [id, place]));
    this.rest = classes.find(isBackground)?.id ?? UNLABELED;
    this.loss = report.loss ??= new LossCount();
    report.note('YOLO takes every pixel outside of all polygons for background, unlabeled ones too.');
  }

  get names(): string[] {
    return this.written.map(({ name }) => name);
  }

  textOf(image: OpenImage): string {
    const outlines = outlinesOf(image.labels, image, this.traced, this.tolerance);
    const text = polygonText(outlines, image, (id) => this.places.get(id) ?? 0);
    const polygons = parsePolygons(text, image.entry.name, this.written.length);
    this.loss.add(
      image.labels,
      drawPolygons(polygons, image, this.rest, (place) => this.written[place].id),
    );
    return text;
  }
}

async function importYolo(source: ImportSource): Promise<ImportContent> {
  const yaml = source.files.find((file) => /^(?:.*\/)?(?:data|dataset)\.ya?ml$/i.test(file));
  if (yaml === undefined) {
    const message = `${source.name} has no data.yaml, which names the classes. Name the folder that holds data.yaml, images and labels.`;
    throw new LabelerError('exchange-invalid', message);
  }
  const names = namesOf(strFromU8(await source.read(yaml)), yaml);
  const images = new Map<string, string>();
  for (const file of source.files) {
    if (/\.(?:jpe?g|png|webp|bmp)$/i.test(file)) images.set(withoutImageExtension(file), file);
  }
  const items = source.files.flatMap((file) => itemOf(file, source, images, names.length));
  if (items.length === 0)
    throw new LabelerError('exchange-invalid', `${source.name} has no folder labels with .txt files.`);
  const classes = names.map((name, id) => ({ id, name }));
  return { classes, items, notices: [], restIsBackground: true };
}

function itemOf(
  file: string,
  source: ImportSource,
  images: ReadonlyMap<string, string>,
  classCount: number,
): ImportItem[] {
  const { root = '', split: below, name } = groupsOf(LABEL_FILE, file);
  if (name === undefined) return [];
  const imageFile = images.get(`${root}images/${below === undefined ? '' : `${below}/`}${name}`);
  const split = below ?? groupsOf(SPLIT_ABOVE, root).split;
  return [
    {
      name: file,
      image: name,
      ...(imageFile !== undefined && { imageFile }),
      ...(split !== undefined && { split }),
      labels: async (size) => {
        const polygons = parsePolygons(strFromU8(await source.read(file)), file, classCount);
        return { width: size.width, height: size.height, labels: drawPolygons(polygons, size) };
      },
    },
  ];
}
