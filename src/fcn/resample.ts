/**
 * Resampling along one axis with aligned corners: the centres of the first and last samples stay where they are,
 * so that sample i of n lies at (i · (size − 1)) / (n − 1) of the source.
 */

/** Which source samples make up each output sample; `start` and `end` never decrease. */
export interface AxisWeights {
  /** First source sample of output sample i. */
  readonly start: Int32Array;
  /** One past its last source sample. */
  readonly end: Int32Array;
  /** Where its weights begin in `weights`; they add up to 1. */
  readonly offset: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Area average where the axis shrinks (a box as wide as the step, cut at the border), linear where it grows; both
 * agree at equal size. A single output sample is the mean of the whole axis.
 * @param size source samples, ≥ 1
 * @param count output samples, ≥ 1
 */
export function axisWeights(size: number, count: number): AxisWeights {
  const step = count > 1 ? (size - 1) / (count - 1) : size;
  const start = new Int32Array(count);
  const end = new Int32Array(count);
  const offset = new Int32Array(count);
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    const centre = count > 1 ? i * step : (size - 1) / 2;
    // Source sample j covers j ± 1/2. A box narrower than one sample would leave gaps: width 1 is linear.
    const half = Math.max(step, 1) / 2;
    const from = Math.max(centre - half, -0.5);
    const to = Math.min(centre + half, size - 0.5);
    start[i] = Math.floor(from + 0.5);
    end[i] = Math.min(Math.max(Math.ceil(to + 0.5), start[i] + 1), size);
    offset[i] = weights.length;
    for (let j = start[i]; j < end[i]; j++) {
      const overlap = Math.min(to, j + 0.5) - Math.max(from, j - 0.5);
      weights.push(overlap / (to - from));
    }
  }
  return { start, end, offset, weights: Float32Array.from(weights) };
}
