/** Features of confirmed pixels, for the shared head to learn from, and what the models at hand say about them. */
import { encodeFloat16 } from '../../src/fcn/float16';
import { extractFeatures } from '../../src/fcn/features/featureMaps';
import { sampleFeatures } from '../../src/fcn/features/sampleFeatures';
import { Layers } from '../../src/fcn/layers';
import { backboneOf, type Model } from '../../src/fcn/modelFile';
import { samplePixelClasses } from '../../src/fcn/samplePixelClasses';
import { classifyPixels, SHARED_SHAPE } from '../../src/fcn/training/trainShared';
import type { AbortFlag } from '../../src/fcn/turns';
import type { ModelFiles } from '../../src/protocol/hostView';
import type { CollectedPixels } from '../../src/protocol/sharedLearning';
import type { WorkerCollectRequest, WorkerImage } from '../../src/protocol/viewWorker';
import type { ImageFile } from '../shared/decodeImage';
import type { ImageNetwork } from './imageNetwork';
import { readModel, type BuiltInModel } from './modelReader';

/**
 * @param present has the model, and the view's image
 * @param builtIn gives the backbone
 * @param beat told after each block of the network
 * @throws LabelerError `cancelled`, `image-unreadable`, or `model-invalid` where the candidate is
 */
export async function collectPixels(
  present: ImageNetwork,
  builtIn: BuiltInModel,
  request: WorkerCollectRequest,
  signal: AbortFlag,
  beat: () => void,
): Promise<CollectedPixels> {
  const { pixels, classLookup, inputSize, outputStride, candidate } = request;
  const network = request.image === null ? present : present.of(asFile(request.image));
  const scores = await network.scores({ inputSize, outputStride }, signal, beat);
  const ids = Uint8Array.from(network.segmenter.classes, ({ id }) => classLookup[id]);
  const said = samplePixelClasses(scores, pixels, ids);
  const features = encodeFloat16(await featuresOf(network, builtIn, inputSize, pixels, signal, beat));
  const judged = candidate && (await classifyPixels(readShared(builtIn, candidate), features));
  return { features, present: said, candidate: judged };
}

/** A head that this extension wrote. @throws LabelerError `model-invalid` */
export function readShared(builtIn: BuiltInModel, files: ModelFiles): Model {
  return readModel(builtIn, { name: 'of the shared head', ...files });
}

/** The image as the worker decodes it. */
export function asFile({ file, ...image }: WorkerImage): ImageFile {
  return { ...image, file: file as Blob };
}

async function featuresOf(
  network: ImageNetwork,
  builtIn: BuiltInModel,
  inputSize: number,
  pixels: Uint32Array,
  signal: AbortFlag,
  beat: () => void,
): Promise<Float32Array> {
  const prepared = await network.prepare(inputSize, signal);
  const image = prepared.get(1);
  if (image === undefined) throw new RangeError('the image was prepared for another network');
  const layers = new Layers(backboneOf(readModel(builtIn, null)));
  try {
    const options = { signal, onBlock: beat };
    return sampleFeatures(
      await extractFeatures(layers, new Map([[1, image]]), SHARED_SHAPE, options),
      pixels,
    );
  } finally {
    layers.dispose();
  }
}
