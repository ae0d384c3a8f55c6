/** Has the view of an image sample what a person confirmed, and keeps it for the shared head. */
import { addPixels, confusionMatrix, scores } from '../../core/metrics';
import { checkCollected } from '../../protocol/learningValidators';
import { SHARED_WIDTH } from '../../protocol/sharedLearning';
import type { AbortSignalLike } from '../../protocol/rpc';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelView } from '../editor/labelView';
import type { PresentModels } from '../editor/presentModels';
import { readViewSettings } from '../settings';
import type { LearnedModels } from './learnedModels';
import type { ReplayStore } from './replayStore';
import { replayName } from './storageName';

export interface CollectionServices {
  readonly models: LearnedModels;
  readonly present: PresentModels;
  readonly store: ReplayStore;
}

/**
 * @param view runs the document's image
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
  const { inputSize, outputStride } = readViewSettings(document.uri);
  const name = await replayName(document.uri.toString(), document.header, inputSize);
  const learning = await models.of(place);
  const model = await present.resolve(document);
  const before = (await store.of(key)).get(name);
  const since = before?.since ?? learning.nextVersion;
  const approved = document.core.state.status === 'approved';
  const candidate = (approved && (await learning.unseen(since))) || null;
  const { ignore, classes } = place.dataset;
  const presentModel = present.of(document);
  if (presentModel === null) return undefined;
  const request = {
    inputSize,
    outputStride,
    classLookup: presentModel.classLookup,
    ignore,
    seed: Number.parseInt(name.slice(0, 7), 16) + since,
    candidate: candidate && { json: candidate.json, weights: candidate.weights },
  };
  const learnable = new Set(classes.map(({ id }) => id).filter((id) => !ignore.includes(id)));
  const collected = checkCollected(await view.remote.collectPixels(request, { signal }), learnable);
  const count = collected.classes.length;
  if (count === 0) return undefined;
  if (collected.candidate !== null) {
    const learned = meanIU(collected.classes, collected.candidate);
    const given = model.ownIds === true ? null : meanIU(collected.classes, collected.present);
    await learning.judge({ image: name, learned, given });
  }
  const { features, classes: ids } = collected;
  const image = document.uri.toString();
  const facts = { dataset: key, image, width: SHARED_WIDTH, count, inputSize, approved, since } as const;
  await store.put(name, { ...facts, features, classes: ids });
  return name;
}

function meanIU(truth: Uint8Array, predicted: Uint8Array): number {
  const matrix = confusionMatrix(255);
  addPixels(matrix, truth, predicted);
  return scores(matrix).meanIU;
}
