/**
 * Measures of segmentation, exactly as `score.py` of the fully convolutional networks' authors computes them:
 * unlabeled ground truth is left out, and classes without a defined measure are left out of its mean.
 */

/** Pixels by ground truth (row) and prediction (column). */
export interface ConfusionMatrix {
  readonly classes: number;
  /** Class ids that don't count: as ground truth left out, as prediction none of the classes. */
  readonly ignore: ReadonlySet<number>;
  /** `classes` × (`classes` + 1), row-major; the last column counts predictions that are none of the classes. */
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
  /** Intersection over union a class; NaN for a class that occurs nowhere or is ignored. */
  readonly iu: readonly number[];
}

/** @param classes 1..255: ids 0 to `classes` − 1 */
export function confusionMatrix(
  classes: number,
  ignore: ReadonlySet<number> = new Set<number>(),
): ConfusionMatrix {
  return { classes, ignore, counts: new Float64Array(classes * (classes + 1)) };
}

/**
 * Adds the pixels of one image. Pixels whose ground truth is none of the classes (255, ignored ids) are left out. A
 * prediction that is none of them is wrong: leaving it out would reward a prediction that says nothing.
 * @param truth ids 0..255, row-major
 * @param predicted ids 0..255, as many
 * @throws RangeError when sizes differ
 */
export function addPixels(matrix: ConfusionMatrix, truth: Uint8Array, predicted: Uint8Array): void {
  const { classes, ignore, counts } = matrix;
  if (truth.length !== predicted.length) {
    throw new RangeError(`${truth.length} pixels of ground truth, ${predicted.length} predicted`);
  }
  const columns = classes + 1;
  const columnOf = Uint8Array.from({ length: 256 }, (_, id) =>
    id < classes && !ignore.has(id) ? id : classes,
  );
  for (let i = 0; i < truth.length; i++) {
    const row = columnOf[truth[i]];
    if (row < classes) counts[row * columns + columnOf[predicted[i]]]++;
  }
}

export function scores({ classes, counts }: ConfusionMatrix): Scores {
  const right = new Float64Array(classes);
  const inTruth = new Float64Array(classes);
  const inPrediction = new Float64Array(classes);
  for (let row = 0, at = 0; row < classes; row++) {
    right[row] = counts[at + row];
    for (let column = 0; column < classes; column++, at++) {
      inTruth[row] += counts[at];
      inPrediction[column] += counts[at];
    }
    inTruth[row] += counts[at++];
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
