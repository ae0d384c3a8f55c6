/**
 * From upright pixels to the network's input: alpha over white, resampled so that the longest side is the input
 * size, padded by edge replication to 16k+1 so that sample i of stride s lies at pixel s·i, scaled to -1..1.
 * Own code in place of the decoder's or the canvas's, so that every place computes the same input.
 */
import { LabelerError } from '../core/errors';
import type { Size } from '../core/orientation';
import { axisWeights, type AxisWeights } from './resample';
import { takeTurn, type AbortFlag } from './turns';
import type { PixelSource } from './types';

/** Source bytes that are read between two turns. */
const BAND_BYTES = 4 << 20;

export interface InputSize {
  /** The resampled image, in the left upper corner of the input. */
  readonly width: number;
  readonly height: number;
  /** With padding: 16k+1. */
  readonly paddedWidth: number;
  readonly paddedHeight: number;
}

export interface InputImage extends InputSize {
  /** The upright image that it was made of. */
  readonly source: Size;
  /** `paddedHeight` × `paddedWidth` × 3 in -1..1. */
  readonly values: Float32Array;
}

export interface PrepareOptions {
  readonly signal?: AbortFlag | undefined;
  readonly onProgress?: ((doneRows: number, rows: number) => void) | undefined;
}

/**
 * @param width of the upright image
 * @param height of the upright image
 * @param longest what its longest side becomes
 * @param grid sides with padding are a multiple of this plus one: 16, or 32 where features of stride 32 are read
 */
export function inputSize(width: number, height: number, longest: number, grid: 16 | 32 = 16): InputSize {
  const scale = longest / Math.max(width, height);
  const scaled = (side: number): number => Math.max(1, Math.round(side * scale));
  const padded = (side: number): number => Math.ceil((side - 1) / grid) * grid + 1;
  return {
    width: scaled(width),
    height: scaled(height),
    paddedWidth: padded(scaled(width)),
    paddedHeight: padded(scaled(height)),
  };
}

/** Twice as large, so that pixel 2i is pixel i of the given size. */
export function doubledSize({ width, height, paddedWidth, paddedHeight }: InputSize): InputSize {
  const doubled = (side: number): number => 2 * (side - 1) + 1;
  return {
    width: doubled(width),
    height: doubled(height),
    paddedWidth: doubled(paddedWidth),
    paddedHeight: doubled(paddedHeight),
  };
}

/** Reads the image so that its longest side becomes `longest`; see {@link resampleImage}. */
export function prepareInput(
  image: PixelSource,
  longest: number,
  options?: PrepareOptions,
): Promise<InputImage> {
  return resampleImage(image, inputSize(image.width, image.height, longest), options);
}

/**
 * Reads the image in bands and never holds more than one.
 * @throws LabelerError `cancelled`, or `image-unreadable` when the source gives too few bytes
 */
export async function resampleImage(
  image: PixelSource,
  size: InputSize,
  { signal, onProgress }: PrepareOptions = {},
): Promise<InputImage> {
  const values = new Float32Array(size.paddedWidth * size.paddedHeight * 3);
  await resampleInto(values, size, image, async (rows) => {
    onProgress?.(rows, image.height);
    await takeTurn(signal);
  });
  replicateEdges(values, size);
  return { ...size, source: { width: image.width, height: image.height }, values };
}

async function resampleInto(
  values: Float32Array,
  size: InputSize,
  image: PixelSource,
  afterBand: (doneRows: number) => Promise<void>,
): Promise<void> {
  const columns = axisWeights(image.width, size.width);
  const rows = axisWeights(image.height, size.height);
  const rowBytes = image.width * image.channels;
  const band = Math.max(1, Math.floor(BAND_BYTES / rowBytes));
  const line = new Float32Array(size.width * 3);
  let first = 0;
  for (let from = 0; from < image.height; from += band) {
    const to = Math.min(from + band, image.height);
    const pixels = await image.rows(from, to);
    if (pixels.length !== (to - from) * rowBytes) {
      throw new LabelerError('image-unreadable', `The image ended before row ${to} of ${image.height}.`);
    }
    for (let y = from; y < to; y++) {
      resampleRow(line, pixels, (y - from) * rowBytes, image.channels, columns);
      while (rows.end[first] <= y) first++;
      for (let i = first; i < size.height && rows.start[i] <= y; i++) {
        addRow(values, i * size.paddedWidth * 3, line, rows.weights[rows.offset[i] + y - rows.start[i]]);
      }
    }
    image.release?.(pixels);
    await afterBand(to);
  }
}

/** One source row to `line`: alpha over white, resampled, -1..1. */
function resampleRow(
  line: Float32Array,
  pixels: Uint8Array | Uint8ClampedArray,
  base: number,
  channels: 3 | 4,
  { start, end, offset, weights }: AxisWeights,
): void {
  for (let i = 0; i < start.length; i++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let next = offset[i];
    for (let x = start[i]; x < end[i]; x++) {
      const weight = weights[next++];
      const at = base + x * channels;
      const opaque = channels === 4 ? weight * (pixels[at + 3] / 255) : weight;
      const white = 255 * (weight - opaque);
      red += opaque * pixels[at] + white;
      green += opaque * pixels[at + 1] + white;
      blue += opaque * pixels[at + 2] + white;
    }
    line[i * 3] = red * (2 / 255) - 1;
    line[i * 3 + 1] = green * (2 / 255) - 1;
    line[i * 3 + 2] = blue * (2 / 255) - 1;
  }
}

function addRow(values: Float32Array, base: number, line: Float32Array, weight: number): void {
  for (let i = 0; i < line.length; i++) values[base + i] += weight * line[i];
}

function replicateEdges(values: Float32Array, { width, height, paddedWidth, paddedHeight }: InputSize): void {
  const stride = paddedWidth * 3;
  for (let y = 0; y < height; y++) {
    const last = y * stride + (width - 1) * 3;
    for (let x = width; x < paddedWidth; x++) {
      values.copyWithin(y * stride + x * 3, last, last + 3);
    }
  }
  for (let y = height; y < paddedHeight; y++) {
    values.copyWithin(y * stride, (height - 1) * stride, height * stride);
  }
}
