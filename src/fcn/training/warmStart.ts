/** A head that goes on learning, perhaps with other classes than before. */
import type { LabelClass } from '../../core/classes';
import { initialHead } from '../heads/headWeights';
import type { HeadSpec } from '../heads/headSpec';
import type { Model } from '../modelFile';
import { toPixelHead, type DenseLayer, type PixelHead } from './pixelHead';
import type { Standardisation } from './trainingSet';

/**
 * Layers on standardised features that act as an earlier head does: a class that it doesn't know starts at 0, one that
 * is gone is left out. Where it is of another shape they start anew.
 * @param classes in the order of the new head's outputs
 * @param seed decides how hidden layers start that start anew
 */
export function warmPixelHead(
  spec: HeadSpec,
  classes: readonly LabelClass[],
  earlier: Pick<Model, 'head' | 'classes'> | undefined,
  standardisation: Standardisation,
  seed: number,
): PixelHead {
  const head = earlier?.head;
  if (earlier === undefined || head === undefined || !isSameShape(head.spec, spec)) {
    return toPixelHead(spec, initialHead(spec, seed));
  }
  const layers = toPixelHead(head.spec, head.weights);
  const places = classes.map(({ id }) => earlier.classes.findIndex((each) => each.id === id));
  const last = layers.length - 1;
  return layers.map((layer, i) => {
    const chosen = i === last ? withOutputs(layer, places) : layer;
    return i === 0 ? onStandardised(chosen, standardisation) : chosen;
  });
}

function isSameShape(a: HeadSpec, b: HeadSpec): boolean {
  return a.kind === b.kind && a.pyramid === b.pyramid && a.hidden === b.hidden;
}

/** @param places where each new output is among the old ones; -1: it starts at 0 */
function withOutputs({ inputs, outputs, kernel, bias }: DenseLayer, places: readonly number[]): DenseLayer {
  const count = places.length;
  const chosen = new Float32Array(inputs * count);
  for (let i = 0; i < inputs; i++) {
    places.forEach((place, o) => {
      if (place >= 0) chosen[i * count + o] = kernel[i * outputs + place];
    });
  }
  const chosenBias = Float32Array.from(places, (place) => (place >= 0 ? bias[place] : 0));
  return { inputs, outputs: count, kernel: chosen, bias: chosenBias };
}

/** w·x + b = (w·deviation)·(x − mean)/deviation + (b + w·mean). */
function onStandardised(
  { inputs, outputs, kernel, bias }: DenseLayer,
  { mean, deviation }: Standardisation,
): DenseLayer {
  const scaled = new Float32Array(kernel.length);
  const shifted = Float64Array.from(bias);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      const weight = kernel[i * outputs + o];
      scaled[i * outputs + o] = weight * deviation[i];
      shifted[o] += weight * mean[i];
    }
  }
  return { inputs, outputs, kernel: scaled, bias: Float32Array.from(shifted) };
}
