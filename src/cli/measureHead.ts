/** What a trained head is worth: its masks of the held-out images, as `evaluate` would measure them. */
import { isCancelled } from '../core/errors';
import { addPixels, confusionMatrix, scores, type Scores } from '../core/metrics';
import type { LearnedHead } from '../fcn/modelFile';
import { createSegmenter } from '../fcn/segmenter';
import { readLabeledImage } from './trainingImages';
import type { ReadImage } from './trainReporter';
import type { TrainRun } from './trainRun';

/** @returns undefined where no image is held out, or somebody stopped it */
export async function measureHead(
  { options: { inputSize }, rules, classes, builtIn, signal, reporter }: TrainRun,
  head: LearnedHead,
  val: readonly ReadImage[],
): Promise<Scores | undefined> {
  if (val.length === 0) return undefined;
  const reference = { name: 'trained', version: 1 };
  const segmenter = createSegmenter({ reference, classes, inputSize, weights: builtIn.weights, head });
  const matrix = emptyMatrix(classes.map(({ id }) => id));
  const progress = reporter.doing('Measuring', val.length);
  try {
    for (const { labeled } of val) {
      await reporter.attempt(labeled.image, async () => {
        const { upright, labels } = await readLabeledImage(rules, labeled);
        const predicted = await segmenter.predict(upright, { inputSize, outputStride: 16, signal });
        addPixels(matrix, labels, predicted.classes);
      });
      progress.increment();
    }
    return scores(matrix);
  } catch (error) {
    if (isCancelled(error)) return undefined;
    throw error;
  } finally {
    progress.stop();
    segmenter.dispose();
  }
}

/** As large as the largest id asks for; ids between that are no classes don't count. */
function emptyMatrix(ids: readonly number[]): ReturnType<typeof confusionMatrix> {
  const count = Math.max(...ids) + 1;
  const others = Array.from({ length: count }, (_, id) => id).filter((id) => !ids.includes(id));
  return confusionMatrix(count, new Set(others));
}
