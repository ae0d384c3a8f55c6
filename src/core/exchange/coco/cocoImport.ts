/** Reading COCO's JSON: run lengths of either form, and polygons. */
import { strFromU8 } from 'fflate';
import * as v from 'valibot';
import { baseName } from '../../dataset/paths';
import { LabelerError } from '../../errors';
import { groupsOf } from '../groupsOf';
import { checkImageSize } from '../../image/imageHeader';
import { UNLABELED } from '../../labelMap';
import type { Size } from '../../orientation';
import { fillPolygons, polygonArea } from '../../raster/polygon';
import { shortened } from '../../shortText';
import type { ImportContent, ImportedClass, ImportItem, ImportSource } from '../types';
import { areaOf, drawCounts, unpackCounts } from './rle';

const Id = v.union([v.pipe(v.number(), v.integer()), v.string()]);
const Side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Programs on Windows write their own slashes. */
const FileName = v.pipe(
  v.string(),
  v.transform((name) => name.replaceAll('\\', '/')),
);
const Polygon = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(6));
const Runs = v.object({ size: v.tuple([Side, Side]), counts: v.union([v.string(), v.array(Count)]) });
const CocoSchema = v.object({
  images: v.array(v.object({ id: Id, file_name: FileName, width: Side, height: Side })),
  categories: v.array(v.object({ id: Id, name: v.string(), color: v.optional(v.unknown()) })),
  annotations: v.array(
    v.object({ image_id: Id, category_id: Id, segmentation: v.nullish(v.union([Runs, v.array(Polygon)])) }),
  ),
});
type Coco = v.InferOutput<typeof CocoSchema>;
type Annotation = Coco['annotations'][number];
type CocoImage = Coco['images'][number];

/** A shape with the place of its category. */
interface Shape {
  readonly category: number;
  readonly area: number;
  readonly counts?: readonly number[];
  readonly polygons?: readonly (readonly number[])[];
}

const JSON_FILE = /\.json$/i;
const INSTANCES = /^instances_(?<split>.+)\.json$/i;
const OTHER_KINDS = /^(?:captions|person_keypoints|image_info)_/;

/**
 * Reads every JSON of the source that holds annotations; the split is what follows `instances_`.
 * @throws LabelerError `exchange-invalid`
 */
export async function importCoco(source: ImportSource): Promise<ImportContent> {
  const files = annotationFiles(source);
  if (files.length === 0) {
    const message = `${source.name} holds no JSON file. Name COCO's instances_….json, or the folder that holds it.`;
    throw new LabelerError('exchange-invalid', message);
  }
  const categories = new CategoryList();
  const items: ImportItem[] = [];
  for (const file of files) items.push(...itemsOf(await readCoco(source, file), file, source, categories));
  return { classes: categories.classes, items, notices: categories.notices, restIsBackground: false };
}

/** Those named `instances_…` where there are some: other JSON files lie beside them. */
function annotationFiles({ files }: ImportSource): readonly string[] {
  const all = files.filter((file) => JSON_FILE.test(file));
  const instances = all.filter((file) => INSTANCES.test(baseName(file)));
  return instances.length > 0 ? instances : all.filter((file) => !OTHER_KINDS.test(baseName(file)));
}

async function readCoco(source: ImportSource, file: string): Promise<Coco> {
  let value: unknown;
  try {
    value = JSON.parse(strFromU8(await source.read(file)));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw invalid(file, `it is not valid JSON (${error.message})`);
  }
  const result = v.safeParse(CocoSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map((item) => String(item.key)).join('.');
  throw invalid(
    file,
    `${path === '' ? 'it' : path} is no part of a COCO file with instances (${issue.message})`,
  );
}

function invalid(file: string, problem: string): LabelerError {
  return new LabelerError('exchange-invalid', `${file}: ${shortened(problem)}. Nothing was imported.`, file);
}

/** The categories of all files; equal names are one. */
class CategoryList {
  readonly classes: ImportedClass[] = [];
  readonly notices: string[] = [];
  private readonly byName = new Map<string, number>();

  /** @returns the place of each category id of a file */
  add({ categories }: Coco, file: string): Map<number | string, number> {
    const places = new Map<number | string, number>();
    for (const { id, name, color } of categories) {
      if (places.has(id)) throw invalid(file, `two categories have the id ${id}`);
      let place = this.byName.get(name);
      if (place === undefined) {
        place = this.freePlace(id);
        if (place === undefined) throw invalid(file, 'there are more than 255 categories');
        const isColor = typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color);
        this.classes.push({ id: place, name, ...(isColor && { color: color.toLowerCase() }) });
        this.byName.set(name, place);
      }
      places.set(id, place);
    }
    return places;
  }

  /** The category's own id, where it can be a class's and no other category has it; else the first free one. */
  private freePlace(id: number | string): number | undefined {
    const used = new Set(this.byName.values());
    if (typeof id === 'number' && id >= 0 && id < UNLABELED && !used.has(id)) return id;
    return Array.from({ length: UNLABELED }, (_, place) => place).find((place) => !used.has(place));
  }
}

function itemsOf(coco: Coco, file: string, source: ImportSource, categories: CategoryList): ImportItem[] {
  const places = categories.add(coco, file);
  const byImage = new Map<number | string, Annotation[]>();
  const boxes = coco.annotations.filter(({ segmentation }) => !hasOutline(segmentation)).length;
  if (boxes > 0) categories.notices.push(`${file}: annotations without an outline were left out: ${boxes}.`);
  for (const annotation of coco.annotations) {
    if (!places.has(annotation.category_id)) {
      throw invalid(
        file,
        `an annotation has the category ${annotation.category_id}, which "categories" lacks`,
      );
    }
    const others = byImage.get(annotation.image_id);
    if (others === undefined) byImage.set(annotation.image_id, [annotation]);
    else others.push(annotation);
  }
  const split = splitOf(file);
  const find = imageFinder(source, file, split);
  return coco.images.map((image): ImportItem => {
    const imageFile = find(image.file_name);
    return {
      name: `${image.file_name} in ${file}`,
      image: image.file_name,
      ...(imageFile !== undefined && { imageFile }),
      ...(split !== undefined && { split }),
      labels: () => Promise.resolve(drawImage(image, byImage.get(image.id) ?? [], places, file)),
    };
  });
}

/** Roboflow writes the same file into a folder a split. */
function splitOf(file: string): string | undefined {
  const { folder } = groupsOf(/(?:^|\/)(?<folder>[^/]+)\/_annotations\.coco\.json$/i, file);
  return groupsOf(INSTANCES, baseName(file)).split ?? folder;
}

/** A file's name is below some folder that COCO doesn't name: the usual ones are looked at first. */
function imageFinder(source: ImportSource, json: string, split = ''): (name: string) => string | undefined {
  const files = new Set(source.files);
  const root = json.includes('/') ? json.slice(0, json.lastIndexOf('/') + 1) : '';
  const up = root.replace(/[^/]+\/$/, '');
  const folders = [`${up}images/${split}/`, `${up}${split}/`, `${up}images/`, up, root, `${root}images/`, ''];
  const byBase = new Map<string, string | undefined>();
  for (const file of source.files) {
    const base = baseName(file);
    byBase.set(base, byBase.has(base) ? undefined : file);
  }
  return (name) =>
    folders.map((folder) => folder + name).find((path) => files.has(path)) ?? byBase.get(baseName(name));
}

function drawImage(
  image: CocoImage,
  annotations: readonly Annotation[],
  places: ReadonlyMap<number | string, number>,
  file: string,
) {
  const { width, height } = image;
  checkImageSize(width, height, image.file_name);
  const labels = new Uint8Array(width * height).fill(UNLABELED);
  const shapes = annotations.flatMap((annotation) => {
    const category = places.get(annotation.category_id);
    return category === undefined ? [] : shapeOf(annotation, category);
  });
  // Where instances overlap the smaller one is in front, as Ultralytics draws them.
  shapes.sort((a, b) => b.area - a.area);
  for (const shape of shapes) {
    if (drawShape(labels, image, shape)) continue;
    const problem = `the run lengths of an annotation don't fill its ${width}×${height} pixels`;
    throw new LabelerError('exchange-invalid', `${file}: ${image.file_name}: ${problem}.`, file);
  }
  return { width, height, labels };
}

/** Annotations of object detection have a box only. */
function hasOutline<T extends object>(segmentation: T | null | undefined): segmentation is T {
  return (
    segmentation !== undefined &&
    segmentation !== null &&
    !(Array.isArray(segmentation) && segmentation.length === 0)
  );
}

function shapeOf({ segmentation }: Annotation, category: number): Shape[] {
  if (!hasOutline(segmentation)) return [];
  if (Array.isArray(segmentation)) {
    const area = segmentation.reduce((sum, polygon) => sum + polygonArea(polygon), 0);
    return [{ category, area, polygons: segmentation }];
  }
  const counts =
    typeof segmentation.counts === 'string' ? unpackCounts(segmentation.counts) : segmentation.counts;
  // Counts that can't be unpacked fill no image.
  return [{ category, area: areaOf(counts ?? []), counts: counts ?? [] }];
}

/** The polygons of one annotation are its parts, each filled by itself. */
function drawShape(labels: Uint8Array, size: Size, { counts, polygons = [], category }: Shape): boolean {
  if (counts !== undefined) return drawCounts(labels, size, counts, category);
  for (const polygon of polygons) fillPolygons([polygon], size, paint(labels, size.width, category));
  return true;
}

function paint(labels: Uint8Array, width: number, id: number) {
  return (row: number, start: number, end: number) => labels.fill(id, row * width + start, row * width + end);
}
