/** Made-up features for the tests of training. */
import { normal, seededRandom } from '../../../../src/core/random';
import { encodeFloat16 } from '../../../../src/fcn/float16';
import { headInputs, type HeadSpec } from '../../../../src/fcn/heads/headSpec';
import type { TrainingImage } from '../../../../src/fcn/training/trainingSet';

/** A small head, whose features are those of `s32` alone: 320 channels. */
export function smallHead(classes: number, hidden = 0): HeadSpec {
  return { kind: 'fcn-32s', pyramid: false, hidden, classes };
}

/** Pixels whose class `classOf` tells from the first two channels, each in -1..1; ten more are noise, the others 0. */
export function madeUpImage(
  spec: HeadSpec,
  count: number,
  seed: number,
  classOf: (a: number, b: number) => number,
): TrainingImage {
  const random = seededRandom(seed);
  const width = headInputs(spec).reduce((sum, { channels }) => sum + channels, 0);
  const features = new Float32Array(count * width);
  const classes = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const [a, b] = [2 * random() - 1, 2 * random() - 1];
    for (let c = 2; c < 12; c++) features[i * width + c] = 0.02 * normal(random);
    features.set([5 + a, 3 * b], i * width);
    classes[i] = classOf(a, b);
  }
  return { features: encodeFloat16(features), classes };
}
