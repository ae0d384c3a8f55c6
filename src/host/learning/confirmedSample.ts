/** A sample of what a person confirmed on an image. */
import { orientedSize, toUpright, type Orientation } from '../../core/orientation';
import { PixelReservoir, type SampledPixels } from '../../core/pixelReservoir';
import { seededRandom } from '../../core/random';
import { NO_RUNS, RUN_STRIDE, type Runs } from '../../core/runs';
import { MAX_REPLAY_PIXELS } from '../../protocol/sharedLearning';

/** Cells that are looked at between two looks at the clock. */
const PIECE = 1 << 18;
/** How long sampling may hold up the host, in milliseconds. */
const SLICE = 8;

export interface SampledMap {
  readonly width: number;
  readonly height: number;
  /** Raw cells. */
  readonly cells: Uint16Array;
}

/**
 * One pass with breaks: others go on meanwhile.
 * @param ignore class ids that are left out, besides 255
 * @param forgotten raw pixels that are left out, too
 * @returns pixels of the upright image, their classes beside them
 */
export async function sampleConfirmed(
  map: SampledMap,
  orientation: Orientation,
  ignore: readonly number[],
  seed: number,
  forgotten: Runs = NO_RUNS,
): Promise<SampledPixels> {
  const { cells } = map;
  const reservoir = new PixelReservoir({ count: MAX_REPLAY_PIXELS, ignore, random: seededRandom(seed) });
  let since = performance.now();
  for (const [from, to] of piecesBetween(forgotten, cells.length)) {
    reservoir.add(cells, from, to);
    if (performance.now() - since < SLICE) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
  const { pixels, classes } = reservoir.finish();
  const { width } = orientedSize(map, orientation);
  const upright = pixels.map((pixel) => {
    const raw = { x: pixel % map.width, y: Math.floor(pixel / map.width) };
    const { x, y } = toUpright(raw, map, orientation);
    return y * width + x;
  });
  return { pixels: upright, classes };
}

/** What lies between the runs, in pieces: from, to (exclusive). */
function* piecesBetween(runs: Runs, length: number): Generator<readonly [number, number]> {
  let at = 0;
  for (let i = 0; i <= runs.length; i += RUN_STRIDE) {
    const end = i < runs.length ? runs[i] : length;
    for (; at < end; at += PIECE) yield [at, Math.min(end, at + PIECE)];
    at = end + (i < runs.length ? runs[i + 1] : 0);
  }
}
