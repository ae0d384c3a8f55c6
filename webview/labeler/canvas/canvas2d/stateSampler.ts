/**
 * What is drawn of label map and proposal at device pixels. A row at a time: an image is shown for the first time
 * when this has gone over all that is in sight.
 */
import { CONFIRMED, UNLABELED, type ClassMap, type LabelMap } from '../../../../src/core/labelMap';
import { STATE_PROPOSED } from '../patterns';

export interface StateSource {
  readonly map: LabelMap;
  readonly proposal: ClassMap | null;
}

/** For each device pixel of a range along one axis, the image pixels that it is made of. */
export interface Axis {
  /** `samples` image coordinates a device pixel, clamped to the image. */
  readonly pixels: Int32Array;
  /** 1 where the device pixel lies outside the image. */
  readonly outside: Uint8Array;
  /** 1 where it is the first one of an image pixel. */
  readonly edge: Uint8Array;
}

/**
 * @param start first device pixel of the range
 * @param origin where the image begins, in device pixels
 * @param scale device pixels an image pixel
 * @param side image pixels along the axis
 */
export function sampleAxis(
  start: number,
  length: number,
  origin: number,
  scale: number,
  samples: number,
  side: number,
): Axis {
  const pixels = new Int32Array(length * samples);
  const outside = new Uint8Array(length);
  const edge = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const centre = (start + i + 0.5 - origin) / scale;
    const pixel = Math.floor(centre);
    outside[i] = pixel < 0 || pixel >= side ? 1 : 0;
    edge[i] = (centre - pixel) * scale < 1 ? 1 : 0;
    for (let k = 0; k < samples; k++) {
      const at = Math.floor(centre + ((k + 0.5) / samples - 0.5) / scale);
      pixels[i * samples + k] = Math.min(side - 1, Math.max(0, samples === 1 ? pixel : at));
    }
  }
  return { pixels, outside, edge };
}

/**
 * Writes the states of image pixels of one row: a cell, or a proposed class with {@link STATE_PROPOSED} where the
 * proposal would change something.
 * @param columns x of each image pixel
 * @param states as many, from `offset` on
 */
export function readStates(
  { map, proposal }: StateSource,
  columns: Int32Array,
  y: number,
  states: Uint16Array,
  offset = 0,
): void {
  const { cells } = map;
  const classes = proposal?.classes;
  const start = y * map.width;
  for (let i = 0; i < columns.length; i++) {
    const at = start + columns[i];
    let state = cells[at];
    if (classes !== undefined && state < CONFIRMED) {
      const proposed = classes[at];
      if (proposed !== state || state === UNLABELED) state = proposed | STATE_PROPOSED;
    }
    states[offset + i] = state;
  }
}

/** States of the device pixels of a rectangle, by rows. */
export interface StateRows {
  /** @returns a state a device pixel; to be read before the next call */
  row(row: number): Uint16Array;
}

/** The state of a device pixel: the commonest one of its samples. */
export class StateSampler implements StateRows {
  /** Of the row that was read last. */
  private readonly states: Uint16Array;
  /** `samples` lines of `samples` states a device pixel. */
  private readonly lines: Uint16Array;
  /** Of one device pixel. */
  private readonly sampled: Uint16Array;

  /**
   * @param columns `samples` image pixels a device pixel
   * @param rows as many along the other axis
   * @param samples a side
   */
  constructor(
    private readonly source: StateSource,
    private readonly columns: Int32Array,
    private readonly rows: Int32Array,
    private readonly samples: number,
  ) {
    this.states = new Uint16Array(columns.length / samples);
    this.sampled = new Uint16Array(samples * samples);
    this.lines = samples === 1 ? this.states : new Uint16Array(columns.length * samples);
  }

  row(row: number): Uint16Array {
    const { source, columns, rows, samples, lines, states } = this;
    const length = columns.length;
    for (let j = 0; j < samples; j++) readStates(source, columns, rows[row * samples + j], lines, j * length);
    if (samples === 1) return states;
    for (let column = 0, start = 0; column < states.length; column++, start += samples) {
      const first = lines[start];
      let differing = 0;
      for (let line = start; line < lines.length; line += length) {
        for (let i = line; i < line + samples; i++) differing |= lines[i] ^ first;
      }
      states[column] = differing === 0 ? first : this.majority(start);
    }
    return states;
  }

  /** The commonest state; the first of equals. */
  private majority(start: number): number {
    const { lines, samples, columns, sampled } = this;
    for (let line = start, at = 0; line < lines.length; line += columns.length) {
      for (let i = line; i < line + samples; i++) sampled[at++] = lines[i];
    }
    let [best, most] = [sampled[0], 0];
    for (let at = 0; at < sampled.length; at++) {
      let votes = 0;
      for (let i = at; i < sampled.length; i++) if (sampled[i] === sampled[at]) votes++;
      if (votes <= most) continue;
      most = votes;
      best = sampled[at];
    }
    return best;
  }
}
