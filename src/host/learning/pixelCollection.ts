/** Samples what a person confirmed on an image, has a view read the features there, and keeps them for the shared head. */
import { addPixels, confusionMatrix, scores } from '../../core/metrics';
import { NO_RUNS } from '../../core/runs';
import type { ViewImage } from '../../protocol/hostView';
import { checkCollected } from '../../protocol/learningValidators';
import { cancelled, type AbortSignalLike } from '../../protocol/rpc';
import { SHARED_WIDTH } from '../../protocol/sharedLearning';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelView } from '../editor/labelView';
import type { PresentModels } from '../editor/presentModels';
import { readViewSettings } from '../settings';
import { sampleConfirmed } from './confirmedSample';
import type { LearnedModels } from './learnedModels';
import type { ReplayStore } from './replayStore';
import { runningRemote } from './runningRemote';
import { imageKey, replayName } from './storageName';

export interface CollectionServices {
  readonly models: LearnedModels;
  readonly present: PresentModels;
  readonly store: ReplayStore;
}

/**
 * @param view runs the document's image, or another one of its dataset
 * @returns the image's name in the store; undefined where nothing was there to learn from
 * @throws LabelerError `cancelled`, `bad-message`, or what else the view says
 */
export async function collectFrom(
  document: LabelDocument,
  view: LabelView,
  { models, present, store }: CollectionServices,
  signal: AbortSignalLike,
): Promise<string | undefined> {
  const place = document.dataset;
  const key = place.root.toString();
  const image = document.uri.toString();
  const { inputSize, outputStride } = readViewSettings(document.uri);
  const name = await replayName(image, document.header, inputSize);
  const learning = await models.of(place);
  const model = await present.resolve(view.document);
  const presentModel = present.of(view.document);
  if (presentModel === null) return undefined;
  const before = (await store.of(key)).get(name);
  const seen = await learning.firstToSee(await imageKey(image));
  const since = Math.min(before?.since ?? learning.nextVersion, seen ?? Infinity);
  const approved = document.core.state.status === 'approved';
  const candidate = (approved && (await learning.unseen(since))) || null;
  const { map } = document.core;
  const seed = Number.parseInt(name.slice(0, 7), 16) + since;
  // Approving is a new decision about all pixels.
  const forgotten = approved ? NO_RUNS : document.forgottenRuns;
  const { orientation } = document.header;
  const sample = await sampleConfirmed(map, orientation, place.dataset.ignore, seed, forgotten);
  goOn(signal);
  const count = sample.pixels.length;
  if (count === 0) {
    await store.remove(name);
    return undefined;
  }
  const request = {
    ...sample,
    inputSize,
    outputStride,
    classLookup: presentModel.classLookup,
    candidate: candidate && { json: candidate.json, weights: candidate.weights },
    image: view.document === document ? null : await imageOf(document),
  };
  goOn(signal);
  // The view has another model by now: its answer would be read by the wrong classes, and taken for the wrong model's.
  if (present.of(view.document) !== presentModel) throw cancelled();
  const collected = checkCollected(await runningRemote(view).collectPixels(request, { signal }), count);
  goOn(signal);
  if (collected.candidate !== null) {
    const learned = meanIU(sample.classes, collected.candidate);
    const given = model.ownIds === true ? null : meanIU(sample.classes, collected.present);
    await learning.judge({ image: name, learned, given });
  }
  const facts = { dataset: key, image, width: SHARED_WIDTH, count, inputSize, approved, since } as const;
  // An image that was withdrawn meanwhile must not come back.
  goOn(signal);
  await store.put(name, { ...facts, features: collected.features, classes: sample.classes });
  // What changed while it was written is collected anew.
  goOn(signal);
  return name;
}

/** @throws LabelerError `cancelled` */
function goOn({ aborted }: AbortSignalLike): void {
  if (aborted) throw cancelled();
}

/** For a view that shows another one. */
async function imageOf({ image, header }: LabelDocument): Promise<ViewImage> {
  const { mimeType, width, height, orientation } = header;
  return { name: 'image', bytes: await image.read(), mimeType, width, height, orientation };
}

function meanIU(truth: Uint8Array, predicted: Uint8Array): number {
  const matrix = confusionMatrix(255);
  addPixels(matrix, truth, predicted);
  return scores(matrix).meanIU;
}
