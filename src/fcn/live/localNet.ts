/**
 * The local net of one image: a few inputs a pixel (colour, position) → hidden units with ReLU → a score a class, which
 * are added to the shared head's scores. Plain arrays whatever the backend, since it has some hundred weights and
 * learns from some hundred pixels a step: `../shared/reference/learning-study.md` C, "residual MLP32(rgb,xy)".
 */
import { normal, seededRandom } from '../../core/random';

export interface NetShape {
  readonly inputs: number;
  readonly hidden: number;
  /** Classes. */
  readonly outputs: number;
}

/** Pixels to learn from; the arrays may be longer than `count` needs. */
export interface NetBatch {
  readonly count: number;
  /** `[count, inputs]` */
  readonly inputs: Float32Array;
  /** What the net's scores are added to: `[count, outputs]`; {@link MASKED} where a class may not be. */
  readonly base: Float32Array;
  /** The class that is right; {@link KEEP}: what `base` says, softly. */
  readonly targets: Int16Array;
  /** Weight of each pixel's cross-entropy in the loss. */
  readonly weights: Float32Array;
}

/** A target: the softmax of the pixel's base scores. */
export const KEEP = -1;

/**
 * The score of a class that must not be predicted. Finite, because bilinear interpolation between infinities is no
 * number; no score of a network comes near.
 */
export const MASKED = -1e4;

/** e^-30 changes no sum of 254 classes that a float can hold. */
const NEGLIGIBLE = -30;

/** Probabilities below count as this one: their logarithm stays a number. */
const LEAST = 1e-30;

/** A net with its weights in one array: `[inputs, hidden]`, `[hidden]`, `[hidden, outputs]`, `[outputs]`. */
export class LocalNet {
  readonly weights: Float32Array;
  private readonly gradient: Float64Array;
  private readonly units: Float32Array;
  /** The units of the last pixel that aren't 0, `found` of them. */
  private readonly active: Uint16Array;
  private found = 0;
  private readonly scores: Float32Array;
  private readonly wanted: Float32Array;

  /**
   * The hidden layer is drawn from a normal distribution of variance 2 / inputs (He et al. 2015), so are its biases of
   * variance 1, which spread the units' edges over the inputs; the output layer is 0: an untaught net changes nothing.
   * @param seed the same one gives the same weights
   */
  constructor(
    readonly shape: NetShape,
    seed: number,
  ) {
    const { inputs, hidden, outputs } = shape;
    this.weights = new Float32Array((inputs + 1) * hidden + (hidden + 1) * outputs);
    this.gradient = new Float64Array(this.weights.length);
    this.units = new Float32Array(hidden);
    this.active = new Uint16Array(hidden);
    this.scores = new Float32Array(outputs);
    this.wanted = new Float32Array(outputs);
    const random = seededRandom(seed);
    const spread = Math.sqrt(2 / inputs);
    for (let i = 0; i < inputs * hidden; i++) this.weights[i] = normal(random) * spread;
    for (let i = inputs * hidden; i < (inputs + 1) * hidden; i++) this.weights[i] = normal(random);
  }

  /**
   * Adds the net's scores of one pixel to `scores[to .. to + outputs]`.
   * @param inputs of the pixel, from index `from` on
   */
  addScores(inputs: Float32Array, from: number, scores: Float32Array, to: number): void {
    const { weights, units, active } = this;
    const { hidden, outputs, inputs: count } = this.shape;
    const output = (count + 1) * hidden;
    const biases = output + hidden * outputs;
    this.activate(inputs, from);
    const { found } = this;
    let i = 0;
    // Four at a time: each score is read and written once for them.
    for (; i + 4 <= found; i += 4) {
      const h0 = active[i];
      const h1 = active[i + 1];
      const h2 = active[i + 2];
      const h3 = active[i + 3];
      const u0 = units[h0];
      const u1 = units[h1];
      const u2 = units[h2];
      const u3 = units[h3];
      const a0 = output + h0 * outputs;
      const a1 = output + h1 * outputs;
      const a2 = output + h2 * outputs;
      const a3 = output + h3 * outputs;
      for (let o = 0; o < outputs; o++) {
        scores[to + o] +=
          u0 * weights[a0 + o] + u1 * weights[a1 + o] + u2 * weights[a2 + o] + u3 * weights[a3 + o];
      }
    }
    for (; i < found; i++) {
      const unit = units[active[i]];
      const at = output + active[i] * outputs;
      for (let o = 0; o < outputs; o++) scores[to + o] += unit * weights[at + o];
    }
    for (let o = 0; o < outputs; o++) scores[to + o] += weights[biases + o];
  }

  /** The weighted cross-entropy of a batch. */
  loss(batch: NetBatch): number {
    const { scores, wanted } = this;
    let loss = 0;
    for (let i = 0; i < batch.count; i++) {
      this.predict(batch, i);
      let entropy = 0;
      for (let o = 0; o < wanted.length; o++) {
        if (wanted[o] > 0) entropy -= wanted[o] * Math.log(Math.max(scores[o], LEAST));
      }
      loss += batch.weights[i] * entropy;
    }
    return loss;
  }

  /**
   * The gradient of {@link loss} by the weights.
   * @returns an array of the net's, as `weights` is laid out; the next call writes it anew
   */
  backward(batch: NetBatch): Float64Array {
    const { scores, wanted } = this;
    this.gradient.fill(0);
    for (let i = 0; i < batch.count; i++) {
      this.predict(batch, i);
      const weight = batch.weights[i];
      for (let o = 0; o < scores.length; o++) scores[o] = (scores[o] - wanted[o]) * weight;
      this.addGradientAt(batch, i);
    }
    return this.gradient;
  }

  /** Leaves the ReLU units of one pixel in `units`, and which of them aren't 0 in `active`. */
  private activate(inputs: Float32Array, from: number): void {
    const { weights, units, active } = this;
    const { hidden, inputs: count } = this.shape;
    const biases = count * hidden;
    let found = 0;
    for (let h = 0; h < hidden; h++) {
      let sum = weights[biases + h];
      for (let i = 0, at = h; i < count; i++, at += hidden) sum += inputs[from + i] * weights[at];
      units[h] = sum > 0 ? sum : 0;
      if (sum > 0) active[found++] = h;
    }
    this.found = found;
  }

  /** Leaves the probabilities of pixel `i` in `scores`, and those that are right in `wanted`. */
  private predict({ inputs, base, targets }: NetBatch, i: number): void {
    const { scores, wanted } = this;
    const { outputs, inputs: width } = this.shape;
    const target = targets[i];
    for (let o = 0, at = i * outputs; o < outputs; o++, at++) {
      scores[o] = base[at];
      wanted[o] = target === KEEP ? base[at] : o === target ? 1 : 0;
    }
    this.addScores(inputs, i * width, scores, 0);
    toSoftmax(scores);
    if (target === KEEP) toSoftmax(wanted);
  }

  /** Adds pixel `i`'s share: `scores` holds the gradient by its scores, `units` its units. */
  private addGradientAt({ inputs }: NetBatch, i: number): void {
    const { weights, gradient, units, active, scores } = this;
    const { hidden, outputs, inputs: width } = this.shape;
    const output = (width + 1) * hidden;
    const biases = output + hidden * outputs;
    const from = i * width;
    for (let a = 0; a < this.found; a++) {
      const h = active[a];
      const unit = units[h];
      const at = output + h * outputs;
      let below = 0;
      for (let o = 0; o < outputs; o++) {
        const score = scores[o];
        gradient[at + o] += unit * score;
        below += weights[at + o] * score;
      }
      for (let k = 0, to = h; k < width; k++, to += hidden) gradient[to] += inputs[from + k] * below;
      gradient[width * hidden + h] += below;
    }
    for (let o = 0; o < outputs; o++) gradient[biases + o] += scores[o];
  }
}

/** Scores to probabilities, in place. */
function toSoftmax(scores: Float32Array): void {
  let largest = -Infinity;
  for (let o = 0; o < scores.length; o++) if (scores[o] > largest) largest = scores[o];
  let sum = 0;
  for (let o = 0; o < scores.length; o++) {
    const below = scores[o] - largest;
    sum += scores[o] = below > NEGLIGIBLE ? Math.exp(below) : 0;
  }
  for (let o = 0; o < scores.length; o++) scores[o] /= sum;
}
