/** The package's own graph, run by tfjs-converter as its authors meant it: the truth of the golden test. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { ROOT, type Pixels } from './support';

const MODEL = join(ROOT, 'node_modules/@codait/max-image-segmenter/model');

interface ModelJson {
  modelTopology: object;
  weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
}

/** @returns how to get the class map of 513×513 RGB pixels */
export async function loadOriginalGraph(): Promise<(image: Pixels) => Promise<Int32Array>> {
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(join(MODEL, 'model.json'), 'utf8'),
  ) as ModelJson;
  const [{ paths, weights }] = weightsManifest;
  const shards = await Promise.all(paths.map((path) => readFile(join(MODEL, path))));
  const graph = await loadGraphModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weights,
      weightData: new Uint8Array(Buffer.concat(shards)).buffer,
    }),
  );
  return async ({ width, height, data }) => {
    const input = tf.tensor4d(data, [1, height, width, 3], 'int32');
    const output = graph.predict(input) as tf.Tensor;
    try {
      return Int32Array.from(await output.data());
    } finally {
      tf.dispose([input, output]);
    }
  };
}
