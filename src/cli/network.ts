/** The model and the backend that the command line runs on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { parseModel } from '../fcn/modelFile';
import { createSegmenter } from '../fcn/segmenter';
import type { Segmenter } from '../fcn/types';
import { isMissing } from '../node/atomicWrite';
import { LabelerError } from '../core/errors';
import { UsageError } from './io';
import type { CliBackend } from './options';

/**
 * Starts the backend and puts the model on it.
 * @param root folder of `dist/wasm` and `media/models`
 * @param model `builtin:voc` or a folder
 * @throws UsageError when the model isn't there; LabelerError `model-invalid` or `backend-unavailable`
 */
export async function loadSegmenter(root: string, model: string, backend: CliBackend): Promise<Segmenter> {
  const folder = model === 'builtin:voc' ? join(root, 'media', 'models', 'voc') : model;
  const { json, weights } = await readModel(folder, model);
  const parsed = parseModel(json, weights, folder);
  setWasmPaths(`${join(root, 'dist', 'wasm')}/`);
  // Without tfjs's advertisement of its Node package and its checks of every tensor.
  tf.enableProdMode();
  // setBackend answers false and stays on the old backend where one can't start.
  const started = await tf.setBackend(backend);
  await tf.ready();
  if (!started || tf.getBackend() !== backend) {
    throw new LabelerError('backend-unavailable', `the backend ${backend} did not start: try --backend cpu`);
  }
  return createSegmenter(parsed);
}

async function readModel(folder: string, asGiven: string): Promise<{ json: string; weights: ArrayBuffer }> {
  try {
    const [json, weights] = await Promise.all([
      readFile(join(folder, 'model.json'), 'utf8'),
      readFile(join(folder, 'weights.bin')),
    ]);
    return { json, weights: new Uint8Array(weights).buffer };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError(`segment: ${asGiven} is no model: model.json and weights.bin are not both there`);
  }
}
