/**
 * Measures of segmentation, exactly as `score.py` of the fully convolutional networks' authors computes them:
 * unlabeled ground truth is left out, and classes without a defined measure are left out of its mean.
 */

/** `n × n` pixel counts, row-major: row = ground truth, column = prediction. */
export interface ConfusionMatrix {
  readonly classes: number;
  readonly counts: Float64Array;
}

export interface Scores {
  /** Right pixels of all labeled pixels; NaN when none is labeled. */
  readonly pixelAccuracy: number;
  /** Mean over classes that occur in the ground truth. */
  readonly meanAccuracy: number;
  /** Mean over classes that occur in ground truth or prediction. */
  readonly meanIU: number;
  /** IU weighted by the class's share of the ground truth. */
  readonly frequencyWeightedIU: number;
  /** Intersection over union a class; NaN for a class that occurs nowhere. */
  readonly iu: readonly number[];
}

export function confusionMatrix(classes: number): ConfusionMatrix {
  return { classes, counts: new Float64Array(classes * classes) };
}

/**
 * Adds the pixels of one image. Pixels whose ground truth is not one of the classes (255, ignored ids) are left
 * out.
 * @param truth ids 0..255, row-major
 * @param predicted ids 0..classes − 1, as many
 * @throws RangeError when sizes differ or a counted pixel's prediction is no class
 */
export function addPixels(matrix: ConfusionMatrix, truth: Uint8Array, predicted: Uint8Array): void {
  const { classes, counts } = matrix;
  if (truth.length !== predicted.length) {
    throw new RangeError(`${truth.length} pixels of ground truth, ${predicted.length} predicted`);
  }
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] >= classes) continue;
    if (predicted[i] >= classes) throw new RangeError(`${predicted[i]} is not one of ${classes} classes`);
    counts[truth[i] * classes + predicted[i]]++;
  }
}

export function scores({ classes, counts }: ConfusionMatrix): Scores {
  const right = new Float64Array(classes);
  const inTruth = new Float64Array(classes);
  const inPrediction = new Float64Array(classes);
  for (let row = 0; row < classes; row++) {
    right[row] = counts[row * classes + row];
    for (let column = 0; column < classes; column++) {
      inTruth[row] += counts[row * classes + column];
      inPrediction[column] += counts[row * classes + column];
    }
  }
  const accuracy = Array.from(right, (pixels, id) => pixels / inTruth[id]);
  const iu = Array.from(right, (pixels, id) => pixels / (inTruth[id] + inPrediction[id] - pixels));
  const total = sum(inTruth);
  const weighted = iu.map((each, id) => (inTruth[id] > 0 ? (inTruth[id] / total) * each : 0));
  return {
    pixelAccuracy: sum(right) / total,
    meanAccuracy: meanOfNumbers(accuracy),
    meanIU: meanOfNumbers(iu),
    frequencyWeightedIU: total > 0 ? sum(weighted) : Number.NaN,
    iu,
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** The mean without NaN, as numpy's `nanmean`. */
function meanOfNumbers(values: readonly number[]): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return sum(numbers) / numbers.length;
}
