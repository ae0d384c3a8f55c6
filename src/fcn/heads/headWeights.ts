/** The weights of a head as plain arrays: how they start, how a finer head starts from a coarser one, and export. */
import { normal, seededRandom } from '../../core/random';
import {
  headInputs,
  headLevels,
  headTensors,
  HIDDEN_BIAS,
  hiddenKernel,
  scoreBias,
  scoreKernel,
  upKernel,
  type HeadSpec,
} from './headSpec';
import { bilinearKernel } from './upsampling';

export interface WeightArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** A head's tensors by name, as `headTensors` lists them. */
export type HeadWeights = ReadonlyMap<string, WeightArray>;

/**
 * A head that has learned nothing: score layers are 0, ×2 kernels bilinear interpolation, hidden layers drawn from a
 * normal distribution of variance 2 / (all input channels) (He et al. 2015), the output layer from one of variance
 * 1 / hidden.
 * @param seed decides the hidden layers; the same seed gives the same bytes
 */
export function initialHead(spec: HeadSpec, seed: number): HeadWeights {
  const random = seededRandom(seed);
  const fanIn = headInputs(spec).reduce((sum, { channels }) => sum + channels, 0);
  return new Map(
    headTensors(spec).map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const drawn = (variance: number): Float32Array =>
        Float32Array.from({ length: size }, () => normal(random) * Math.sqrt(variance));
      const values = name.startsWith('up/')
        ? bilinearKernel(spec.classes)
        : name.startsWith('hidden/x')
          ? drawn(2 / fanIn)
          : name === 'out/kernel'
            ? drawn(1 / spec.hidden)
            : new Float32Array(size);
      return [name, { shape, values }];
    }),
  );
}

/**
 * A finer linear head that scores as a coarser one does, upsampled bilinearly: what both have is taken over, the score
 * layers of the added taps are 0 (the paper, section 4.2), kernels between them interpolate.
 * @throws RangeError when the coarser head reads something that the finer one doesn't
 */
export function refineHead(coarser: HeadSpec, weights: HeadWeights, finer: HeadSpec): HeadWeights {
  if (coarser.classes !== finer.classes || coarser.hidden > 0 || finer.hidden > 0) {
    throw new RangeError('only a linear head of the same classes can be refined');
  }
  const start = new Map(initialHead(finer, 0));
  for (const [name, tensor] of weights) {
    if (!start.has(name)) throw new RangeError(`${finer.kind} has no ${name}`);
    start.set(name, tensor);
  }
  return start;
}

/**
 * Lets a head that was trained on standardised features read features as they are: (x − mean) / deviation goes into
 * its first layers.
 * @param mean a channel, the inputs one after the other as `headInputs` lists them
 * @param deviation likewise, > 0
 */
export function foldStandardisation(
  spec: HeadSpec,
  weights: HeadWeights,
  mean: Float32Array,
  deviation: Float32Array,
): HeadWeights {
  const folded = new Map(weights);
  const isHidden = spec.hidden > 0;
  let channel = 0;
  for (const { name, channels } of headInputs(spec)) {
    const kernelName = isHidden ? hiddenKernel(name) : scoreKernel(name);
    const biasName = isHidden ? HIDDEN_BIAS : scoreBias(name);
    const { shape, values } = tensorOf(weights, kernelName);
    const bias = tensorOf(folded, biasName);
    const outputs = shape[1];
    const scaled = new Float32Array(values.length);
    const shifted = Float64Array.from(bias.values);
    for (let c = 0; c < channels; c++, channel++) {
      for (let o = 0; o < outputs; o++) {
        const weight = values[c * outputs + o] / deviation[channel];
        scaled[c * outputs + o] = weight;
        shifted[o] -= mean[channel] * weight;
      }
    }
    folded.set(kernelName, { shape, values: scaled });
    folded.set(biasName, { shape: bias.shape, values: Float32Array.from(shifted) });
  }
  return folded;
}

/** Names of the kernels that upsample by two, coarsest first. */
export function upKernels(spec: HeadSpec): string[] {
  if (spec.hidden > 0) return [];
  return headLevels(spec)
    .slice(1)
    .map(({ stride }) => upKernel(stride));
}

/** @throws RangeError when there is none of that name */
export function tensorOf(weights: HeadWeights, name: string): WeightArray {
  const tensor = weights.get(name);
  if (tensor === undefined) throw new RangeError(`the head has no ${name}`);
  return tensor;
}
