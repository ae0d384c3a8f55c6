/** Predictions as views send them. */
import type { LabelClass } from '../../core/classes';
import { LabelerError } from '../../core/errors';
import { CONFIRMED, UNLABELED } from '../../core/labelMap';
import { unpackRuns } from '../../core/packedRuns';
import { packedRuns } from '../../core/packing';
import { RUN_STRIDE, RunBuilder, type Runs } from '../../core/runs';

/** A prediction is smooth: a hundred megapixels have some hundred thousand runs. More would take more memory than the map. */
const MAX_RUNS = 10_000_000;

/**
 * What was learned from a stroke, as a view sends it; what it says of classes that were removed since is unlabeled.
 * @param packed unconfirmed cells by `packRuns`, of a part of the map or of all
 * @throws LabelerError `bad-message` when it doesn't fit the map, or claims that a person decided something
 */
export function readLearned(packed: Uint8Array, pixelCount: number, classes: readonly LabelClass[]): Runs {
  const runs = unpackRuns(packed, pixelCount);
  const known = new Set(classes.map(({ id }) => id));
  const result = new RunBuilder();
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    const cell = runs[i + 2];
    if (cell >= CONFIRMED) throw new LabelerError('bad-message', 'learned: holds confirmed pixels');
    result.push(runs[i], runs[i + 1], known.has(cell) ? cell : UNLABELED);
  }
  return result.finish();
}

/**
 * A prediction's runs, over the whole map; what it says of classes that were removed since becomes unlabeled.
 * @param labels packed unconfirmed cells
 * @throws LabelerError `bad-message` when it doesn't fit the map, or claims that a person decided something
 */
export function readPrediction(
  labels: Uint8Array,
  pixelCount: number,
  classes: readonly LabelClass[],
  mostRuns = MAX_RUNS,
): Runs {
  const known = new Set(classes.map(({ id }) => id));
  const result = new RunBuilder();
  let count = 0;
  for (const runs of packedRuns(labels, pixelCount)) {
    count += runs.length / RUN_STRIDE;
    if (count > mostRuns) throw new LabelerError('bad-message', `prediction: more than ${mostRuns} runs`);
    for (let i = 0; i < runs.length; i += RUN_STRIDE) {
      const cell = runs[i + 2];
      if (cell >= CONFIRMED) throw new LabelerError('bad-message', 'prediction: holds confirmed pixels');
      result.push(runs[i], runs[i + 1], known.has(cell) ? cell : UNLABELED);
    }
  }
  return result.finish();
}
