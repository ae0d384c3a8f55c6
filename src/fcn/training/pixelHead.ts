/**
 * A head as it acts on single pixels: the features of all inputs at a pixel side by side, one or two layers, scores.
 * While the ×2 kernels interpolate this is the head itself, since interpolation and 1×1 layers commute (with hidden
 * units up to the order of interpolation and ReLU). So the score layers learn from sampled pixels, by matrix products.
 */
import {
  headInputs,
  HIDDEN_BIAS,
  hiddenKernel,
  scoreBias,
  scoreKernel,
  type HeadSpec,
} from '../heads/headSpec';
import { initialHead, tensorOf, type HeadWeights } from '../heads/headWeights';

/** One layer: `kernel` `[inputs, outputs]` row-major, `bias` `[outputs]`; both are changed by training. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** The layers from features to scores: one, or two with a ReLU between. */
export type PixelHead = readonly DenseLayer[];

/** @param weights of a head whose ×2 kernels interpolate */
export function toPixelHead(spec: HeadSpec, weights: HeadWeights): PixelHead {
  const inputs = headInputs(spec);
  const width = inputs.reduce((sum, { channels }) => sum + channels, 0);
  const isHidden = spec.hidden > 0;
  const outputs = isHidden ? spec.hidden : spec.classes;
  const kernel = new Float32Array(width * outputs);
  const bias = isHidden ? tensorOf(weights, HIDDEN_BIAS).values.slice() : new Float32Array(outputs);
  let at = 0;
  for (const { name } of inputs) {
    const { values } = tensorOf(weights, isHidden ? hiddenKernel(name) : scoreKernel(name));
    kernel.set(values, at);
    at += values.length;
    if (!isHidden) tensorOf(weights, scoreBias(name)).values.forEach((value, o) => (bias[o] += value));
  }
  const first = { inputs: width, outputs, kernel, bias };
  if (!isHidden) return [first];
  const out = {
    inputs: spec.hidden,
    outputs: spec.classes,
    kernel: tensorOf(weights, 'out/kernel').values.slice(),
    bias: tensorOf(weights, 'out/bias').values.slice(),
  };
  return [first, out];
}

/** The head that acts so on every pixel; its ×2 kernels interpolate. */
export function fromPixelHead(spec: HeadSpec, [first, out]: PixelHead): HeadWeights {
  const weights = new Map(initialHead(spec, 0));
  const isHidden = spec.hidden > 0;
  let at = 0;
  headInputs(spec).forEach(({ name, channels }, i) => {
    const values = first.kernel.slice(at, (at += channels * first.outputs));
    weights.set(isHidden ? hiddenKernel(name) : scoreKernel(name), {
      shape: [channels, first.outputs],
      values,
    });
    // One bias is enough: interpolation keeps a constant.
    if (!isHidden && i === 0)
      weights.set(scoreBias(name), { shape: [first.outputs], values: first.bias.slice() });
  });
  if (!isHidden) return weights;
  weights.set(HIDDEN_BIAS, { shape: [first.outputs], values: first.bias.slice() });
  weights.set('out/kernel', { shape: [out.inputs, out.outputs], values: out.kernel.slice() });
  weights.set('out/bias', { shape: [out.outputs], values: out.bias.slice() });
  return weights;
}
