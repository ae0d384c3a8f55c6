/** The last stage of training a linear head: how its coarse scores are upsampled, learned on whole images. */
import { isCancelled } from '../core/errors';
import { UNLABELED } from '../core/labelMap';
import { extractFeatures, prepareHeadInputs } from '../fcn/features/featureMaps';
import { upKernels, type HeadWeights } from '../fcn/heads/headWeights';
import { Layers } from '../fcn/layers';
import { learnUpsampling } from '../fcn/training/learnUpsampling';
import { scoreImage, type ScoreImage } from '../fcn/training/scoreImage';
import type { TrainedHead } from '../fcn/training/trainHead';
import { readLabeledImage } from './trainingImages';
import type { ReadImage, ReadImages } from './trainReporter';
import type { TrainRun } from './trainRun';

/** Whole images that are looked at, of each kind: their score maps are held, a few megabytes each. */
const MOST_IMAGES = 40;
/** Steps of one image each. */
const STEPS = 200;

/**
 * @returns the head with learned kernels where the held-out images gain by them, else as it was: also a hidden head,
 *   one without held-out images, and one that somebody stopped
 */
export async function learnKernels(
  run: TrainRun,
  { spec, weights }: TrainedHead,
  { train, val }: ReadImages,
): Promise<HeadWeights> {
  const { options, signal, reporter } = run;
  if (upKernels(spec).length === 0 || val.length === 0 || signal.aborted) return weights;
  const [fromTrain, fromVal] = [train.slice(0, MOST_IMAGES), val.slice(0, MOST_IMAGES)];
  const reading = reporter.doing('Reading whole images', fromTrain.length + fromVal.length);
  const scored: ScoreImage[][] = [];
  try {
    for (const images of [fromTrain, fromVal]) {
      scored.push(await scoreImages(run, { spec, weights }, images, () => reading.increment()));
    }
  } catch (error) {
    if (isCancelled(error)) return weights;
    throw error;
  } finally {
    reading.stop();
  }
  const learning = reporter.doing('Learning to upsample', STEPS);
  const onStep = (step: number, loss: number): void => learning.update(step, `loss ${loss.toFixed(3)}`);
  try {
    const [ofTrain, ofVal] = scored;
    return await learnUpsampling(weights, ofTrain, ofVal, {
      spec,
      seed: options.seed,
      steps: STEPS,
      signal,
      onStep,
    });
  } finally {
    learning.stop();
  }
}

async function scoreImages(
  { options: { inputSize }, rules, classes, builtIn, signal, reporter }: TrainRun,
  { spec, weights }: Pick<TrainedHead, 'spec' | 'weights'>,
  images: readonly ReadImage[],
  onImage: () => void,
): Promise<ScoreImage[]> {
  const placeOf = new Uint8Array(256).fill(UNLABELED);
  classes.forEach(({ id }, place) => (placeOf[id] = place));
  const layers = new Layers(builtIn.weights);
  const scored: ScoreImage[] = [];
  try {
    for (const { labeled } of images) {
      const each = await reporter.attempt(labeled.image, async () => {
        const { upright, labels } = await readLabeledImage(rules, labeled);
        const inputs = await prepareHeadInputs(upright, spec, inputSize, { signal });
        const features = await extractFeatures(layers, inputs, spec, { signal });
        return scoreImage(
          spec,
          weights,
          features,
          labels.map((id) => placeOf[id]),
        );
      });
      if (each !== undefined) scored.push(each);
      onImage();
    }
    return scored;
  } finally {
    layers.dispose();
  }
}
