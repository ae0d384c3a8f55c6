/** The label files of YOLO: a line a polygon, the class and its corners as shares of the image's sides. */
import { LabelerError } from '../../errors';
import { UNLABELED } from '../../labelMap';
import type { Size } from '../../orientation';
import { fillPolygons, polygonArea } from '../../raster/polygon';
import type { Outline } from './outlines';

/** A 20,000th of a pixel in an image of 50 pixels, a fiftieth of one in 20,000. */
const DIGITS = 6;
/** Programs round: corners may be a little outside. */
const SLACK = 0.5;

export interface YoloPolygon {
  /** A class's place in `names`. */
  readonly place: number;
  /** x, y, x, y, … of the image's width and height. */
  readonly shares: readonly number[];
}

/** @param placeOf a class's place in `names` */
export function polygonText(
  outlines: readonly Outline[],
  { width, height }: Size,
  placeOf: (id: number) => number,
): string {
  const lines = outlines.map(({ classId, points }) => {
    const shares = points.map((value, i) => Number((value / (i % 2 === 0 ? width : height)).toFixed(DIGITS)));
    return `${placeOf(classId)} ${shares.join(' ')}\n`;
  });
  return lines.join('');
}

/**
 * @param classCount places that `names` has
 * @throws LabelerError `exchange-invalid` with the line
 */
export function parsePolygons(text: string, file: string, classCount: number): YoloPolygon[] {
  const polygons: YoloPolygon[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [place, ...shares] = line.trim().split(/\s+/).map(Number);
    const problem = polygonProblem(place, shares, classCount);
    if (problem !== undefined) {
      throw new LabelerError('exchange-invalid', `${file}, line ${at + 1}: ${problem}.`, file);
    }
    polygons.push({ place, shares });
  }
  return polygons;
}

function polygonProblem(place: number, shares: readonly number[], classCount: number): string | undefined {
  if (!Number.isInteger(place) || place < 0 || place >= classCount) {
    return `the class ${place} is none of the ${classCount} names`;
  }
  if (shares.length === 4) return 'this is a box, not a polygon: only segmentation labels can be imported';
  if (shares.length < 6 || shares.length % 2 !== 0)
    return 'a polygon has three corners or more, two numbers each';
  if (shares.some((value) => !(value >= -SLACK && value <= 1 + SLACK)))
    return 'corners are numbers from 0 to 1';
  return undefined;
}

/**
 * Draws the polygons, larger ones first: where two overlap the smaller one is in front, as Ultralytics draws them.
 * @param rest what the pixels outside of all polygons become
 * @param idOf a place's class id
 */
export function drawPolygons(
  polygons: readonly YoloPolygon[],
  size: Size,
  rest: number = UNLABELED,
  idOf: (place: number) => number = (place) => place,
): Uint8Array {
  const { width, height } = size;
  const labels = new Uint8Array(width * height).fill(rest);
  const shapes = polygons.map(({ place, shares }) => {
    const points = shares.map((value, i) => value * (i % 2 === 0 ? width : height));
    return { id: idOf(place), points, area: polygonArea(points) };
  });
  shapes.sort((a, b) => b.area - a.area);
  for (const { id, points } of shapes) {
    fillPolygons([points], size, (row, start, end) =>
      labels.fill(id, row * width + start, row * width + end),
    );
  }
  return labels;
}
