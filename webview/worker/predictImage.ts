/** From an image to its labels. */
import type { AbortFlag } from '../../src/fcn/turns';
import type { WorkerPrediction, WorkerPredictRequest } from '../../src/protocol/viewWorker';
import type { ImageNetwork, Report } from './imageNetwork';
import { PackedLabels } from './packedLabels';

/**
 * Predicts every pixel of the network's image.
 * @param report hears of the blocks of the network and of the rows of labels
 * @throws LabelerError `cancelled`, `image-unreadable`
 */
export async function predictImage(
  network: ImageNetwork,
  request: WorkerPredictRequest,
  signal: AbortFlag,
  report: Report,
): Promise<WorkerPrediction> {
  const started = performance.now();
  const scores = await network.scores(request, signal, report);
  const labels = new PackedLabels();
  const options = { ...request, orientation: network.orientation, signal, onProgress: report };
  await network.segmenter.labelRows(scores, options, (_y, classes, confidence) =>
    labels.add(classes, confidence),
  );
  return { ...labels.finish(), milliseconds: performance.now() - started };
}
