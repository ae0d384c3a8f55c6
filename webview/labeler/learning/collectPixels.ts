/** Samples what a person confirmed on the view's image, and has the worker read the features there. */
import { seededRandom } from '../../../src/core/random';
import { PixelReservoir, type SampledPixels } from '../../../src/fcn/training/pixelReservoir';
import type { CollectedPixels, CollectRequest } from '../../../src/protocol/sharedLearning';
import type { BackgroundRunner } from '../segmentation/backgroundRunner';

/** Cells that are looked at between two looks at the clock. */
const PIECE = 1 << 18;
/** How long sampling may hold up the page, in milliseconds. */
const SLICE = 8;

/**
 * @param cells the upright label map
 * @throws LabelerError `cancelled`, and what else the worker says
 */
export async function collectPixels(
  cells: Uint16Array,
  runner: BackgroundRunner,
  request: CollectRequest,
  signal: AbortSignal,
): Promise<CollectedPixels> {
  const sample = await sampleConfirmed(cells, request);
  if (sample.pixels.length > 0) {
    return runner.background((worker) => worker.collectPixels({ ...request, ...sample }, { signal }), signal);
  }
  const none = new Uint8Array(0);
  return { features: new Uint16Array(0), classes: none, present: none, candidate: null };
}

/** One pass with breaks: the page goes on meanwhile. */
export async function sampleConfirmed(
  cells: Uint16Array,
  { ignore, seed }: Pick<CollectRequest, 'ignore' | 'seed'>,
): Promise<SampledPixels> {
  const reservoir = new PixelReservoir({ ignore, random: seededRandom(seed) });
  let since = performance.now();
  for (let from = 0; from < cells.length; from += PIECE) {
    reservoir.add(cells, from, Math.min(cells.length, from + PIECE));
    if (performance.now() - since < SLICE) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
  return reservoir.finish();
}
