/** Adam (Kingma, Ba 2015, algorithm 1) on plain arrays, so that every backend learns the same from the same gradients. */

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** The moments of one tensor. */
interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export class Adam {
  private readonly moments = new Map<string, Moments>();
  private steps = 0;

  /** Begins a step: all updates until the next one belong to it. */
  next(): void {
    this.steps++;
  }

  /**
   * Changes `values` by the gradient.
   * @param name of the tensor: its moments are kept by it
   */
  update(name: string, values: Float32Array, gradient: ArrayLike<number>, learningRate: number): void {
    const { first, second } = this.momentsOf(name, values.length);
    const rate = (learningRate * Math.sqrt(1 - BETA2 ** this.steps)) / (1 - BETA1 ** this.steps);
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i];
      first[i] += (1 - BETA1) * (g - first[i]);
      second[i] += (1 - BETA2) * (g * g - second[i]);
      values[i] -= (rate * first[i]) / (Math.sqrt(second[i]) + EPSILON);
    }
  }

  private momentsOf(name: string, length: number): Moments {
    let moments = this.moments.get(name);
    if (moments === undefined) {
      moments = { first: new Float32Array(length), second: new Float32Array(length) };
      this.moments.set(name, moments);
    }
    return moments;
  }
}

/** From 1 to 0 along half a cosine. @param done of `total` steps */
export function cosineDecay(done: number, total: number): number {
  return 0.5 * (1 + Math.cos((Math.PI * done) / total));
}
