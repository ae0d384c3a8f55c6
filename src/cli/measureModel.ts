/** What a trained model is worth: its masks of the held-out images, as `evaluate` would measure them. */
import { addPixels, confusionMatrix, scores, type Scores } from '../core/metrics';
import type { Segmenter } from '../fcn/types';
import type { AbortFlag } from '../fcn/turns';
import type { LabeledPixels } from './trainingImages';

/**
 * @param images upright, one after the other
 * @throws LabelerError `cancelled`
 */
export async function measureModel(
  segmenter: Segmenter,
  images: AsyncIterable<LabeledPixels>,
  signal: AbortFlag,
): Promise<Scores> {
  const ids = new Set(segmenter.classes.map(({ id }) => id));
  const classes = Math.max(...ids) + 1;
  const others = Array.from({ length: classes }, (_, id) => id).filter((id) => !ids.has(id));
  const matrix = confusionMatrix(classes, new Set(others));
  for await (const { upright, labels } of images) {
    const options = { inputSize: segmenter.inputSize, outputStride: 16, signal } as const;
    addPixels(matrix, labels, (await segmenter.predict(upright, options)).classes);
  }
  return scores(matrix);
}
