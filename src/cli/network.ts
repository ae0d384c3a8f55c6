/** The model and the backend that the command line runs on. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { LabelerError } from '../core/errors';
import { expectedWeightBytes, parseModel, type Model } from '../fcn/modelFile';
import { BUILTIN_MODEL, invalidModel, MAX_DESCRIPTION_BYTES } from '../fcn/modelSchema';
import { isMissing } from '../node/atomicWrite';
import { UsageError } from './io';
import type { CliBackend } from './options';

/**
 * @param root folder of `dist/wasm`
 * @throws LabelerError `backend-unavailable`
 */
export async function startBackend(root: string, backend: CliBackend): Promise<void> {
  setWasmPaths(`${join(root, 'dist', 'wasm')}/`);
  // Without tfjs's advertisement of its Node package and its checks of every tensor.
  tf.enableProdMode();
  // setBackend answers false and stays on the old backend where one can't start.
  const started = await tf.setBackend(backend);
  await tf.ready();
  if (!started || tf.getBackend() !== backend) {
    throw new LabelerError('backend-unavailable', `the backend ${backend} did not start: try --backend cpu`);
  }
}

/**
 * @param root folder of `media/models`
 * @param model `builtin:voc` or a folder
 * @throws UsageError when the model isn't there; LabelerError `model-invalid`
 */
export async function loadModel(root: string, model: string): Promise<Model> {
  if (model === BUILTIN_MODEL) {
    const folder = join(root, 'media', 'models', 'voc');
    const { json, weights } = await readModel(folder, model);
    return parseModel(json, weights, folder);
  }
  const { json, weights } = await readModel(model, model);
  return parseModel(json, weights, model, await loadModel(root, BUILTIN_MODEL));
}

async function readModel(folder: string, asGiven: string): Promise<{ json: string; weights: ArrayBuffer }> {
  try {
    const description = join(folder, 'model.json');
    if ((await stat(description)).size > MAX_DESCRIPTION_BYTES) {
      throw invalidModel(folder, 'its description is too long');
    }
    const json = await readFile(description, 'utf8');
    const file = join(folder, 'weights.bin');
    const [expected, { size }] = [expectedWeightBytes(json, folder), await stat(file)];
    if (size !== expected)
      throw invalidModel(folder, `its weights have ${size} bytes instead of ${expected}`);
    return { json, weights: new Uint8Array(await readFile(file)).buffer };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError(`${asGiven} is no model: model.json and weights.bin are not both there`);
  }
}
