/** Made-up contents of the replay store. */
import { seededRandom } from '../../src/core/random';
import type { ReplayEntry } from '../../src/host/learning/replayFormat';
import { SHARED_WIDTH } from '../../src/protocol/sharedLearning';

export function drawnEntry(count: number, seed: number, more: Partial<ReplayEntry> = {}): ReplayEntry {
  const random = seededRandom(seed);
  return {
    dataset: 'file:///set',
    image: `file:///set/images/${seed}.png`,
    width: SHARED_WIDTH,
    count,
    inputSize: 513,
    approved: true,
    since: 1,
    // Halves below infinity.
    features: Uint16Array.from({ length: count * SHARED_WIDTH }, () => Math.floor(random() * 0x7c00)),
    classes: Uint8Array.from({ length: count }, () => Math.floor(random() * 255)),
    ...more,
  };
}
