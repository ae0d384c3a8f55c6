/**
 * From scores at the network's stride to a class and a confidence a pixel of the image, by bilinear interpolation
 * with aligned corners. In plain arrays, row by row: no tensor ever has the image's size, and every backend gives
 * the same labels for the same scores.
 */
import type { Orientation, PixelRegion, Size } from '../core/orientation';
import { turnedGrid } from './gridPositions';
import type { InputSize } from './inputImage';
import { RowLabeler } from './rowLabeler';
import { takeTurn, type AbortFlag } from './turns';
import type { Prediction, RowSink } from './types';

export interface ScoreGrid {
  /** `rows` × `columns` × `channels`, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Pixels of the network's input between two samples; sample (0, 0) lies at pixel (0, 0). */
  readonly stride: number;
}

export interface LabelTarget {
  /** The upright image. */
  readonly width: number;
  readonly height: number;
  /** What the network saw; scores of its padding are left out. */
  readonly input: InputSize;
  /** Class id to write by channel. */
  readonly classIds: Uint8Array;
  /** Gives the rows of the raw image whose upright one this is; by default those of the upright image. */
  readonly orientation?: Orientation | undefined;
  /** Of the image whose rows are asked for: only these pixels are labeled. All by default. */
  readonly region?: PixelRegion | undefined;
}

export interface LabelOptions {
  /** Without confidences, which then are 0: several times as fast where many classes compete. */
  readonly labelsOnly?: boolean | undefined;
  readonly signal?: AbortFlag | undefined;
  readonly onProgress?: ((doneRows: number, rows: number) => void) | undefined;
}

/** Pixels that are computed between two turns (some 10 ms). */
const TURN_PIXELS = 1 << 17;

/**
 * Labels the image, or its region, row by row from y = 0 at its top: the class id (of the largest score, the first channel on a tie) and the largest
 * softmax probability × 255 a pixel.
 * @throws LabelerError `cancelled`
 */
export async function labelRows(
  grid: ScoreGrid,
  target: LabelTarget,
  sink: RowSink,
  { labelsOnly = false, signal, onProgress }: LabelOptions = {},
): Promise<void> {
  const { across, down, ...turned } = turnedGrid(grid, target);
  const width = across.cell.length;
  const height = down.cell.length;
  const labeler = new RowLabeler(turned.grid, across, target.classIds, labelsOnly);
  const classes = new Uint8Array(width);
  const confidence = new Uint8Array(width);
  const turnRows = Math.max(1, Math.floor(TURN_PIXELS / width));
  for (let y = 0; y < height; y++) {
    labeler.label(down.cell[y], down.fraction[y], classes, confidence);
    sink(y, classes, confidence);
    if ((y + 1) % turnRows === 0 || y + 1 === height) {
      onProgress?.(y + 1, height);
      await takeTurn(signal);
    }
  }
}

/**
 * Runs something that hands over rows, and collects them in arrays of the image's size.
 * @param size of the rows' image
 */
export async function collectRows(
  { width, height }: Size,
  run: (sink: RowSink) => Promise<void>,
): Promise<Prediction> {
  const classes = new Uint8Array(width * height);
  const confidence = new Uint8Array(width * height);
  await run((y, rowClasses, rowConfidence) => {
    classes.set(rowClasses, y * width);
    confidence.set(rowConfidence, y * width);
  });
  return { width, height, classes, confidence };
}
