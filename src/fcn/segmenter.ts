/** The network as callers see it: upright pixels in, a class and a confidence a pixel out. */
import { orientedSize } from '../core/orientation';
import { learnedNetwork } from './learnedNetwork';
import type { Model } from './modelFile';
import { collectRows, labelRows } from './scoresToLabels';
import type { Segmenter } from './types';
import { vocNetwork } from './vocNetwork';

/**
 * Puts the weights on tfjs's present backend; the caller has set it and waited until it was ready.
 * @param model from `parseModel`
 */
export function createSegmenter(model: Model): Segmenter {
  const network =
    model.head === undefined ? vocNetwork(model.weights) : learnedNetwork(model.weights, model.head);
  const score: Segmenter['score'] = (image, { outputStride, signal, onProgress }) =>
    network.run(image, {
      outputStride,
      ...(signal && { signal }),
      onProgress: (done, total) => onProgress?.('network', done, total),
    });
  const labelScores: Segmenter['labelRows'] = async ({ grid, input, source }, options, sink) => {
    const { classLookup, orientation, signal, onProgress } = options;
    const classIds = Uint8Array.from(model.classes, ({ id }) => classLookup?.[id] ?? id);
    await labelRows(grid, { ...source, input, classIds, orientation }, sink, {
      signal,
      onProgress: (done, total) => onProgress?.('labels', done, total),
    });
  };
  const predictRows: Segmenter['predictRows'] = async (image, options, sink) =>
    labelScores(await score(image, options), options, sink);
  return {
    classes: model.classes,
    reference: model.reference,
    inputSize: model.inputSize,
    prepare: (image, inputSize, options) => network.prepare(image, inputSize, options),
    score,
    labelRows: labelScores,
    predictRows,
    async predict(image, options) {
      const { inputSize, orientation = 1, signal } = options;
      const prepared = await network.prepare(image, inputSize, { signal });
      const size = orientedSize(image, orientation);
      return await collectRows(size, (sink) => predictRows(prepared, options, sink));
    },
    dispose: () => network.dispose(),
  };
}
