/** The network as callers see it: upright pixels in, a class and a confidence a pixel out. */
import * as tf from '@tensorflow/tfjs-core';
import { orientedSize } from '../core/orientation';
import { runAspp } from './aspp';
import { BACKBONE_STEPS, runBackbone } from './backbone';
import { prepareInput, type InputImage } from './inputImage';
import { Layers } from './layers';
import type { Model } from './modelFile';
import { collectRows, labelRows, type ScoreGrid } from './scoresToLabels';
import { takeTurn } from './turns';
import type { LabelRowOptions, Segmenter } from './types';

/** The blocks of the backbone, and the head. */
const NETWORK_STEPS = BACKBONE_STEPS + 1;

/**
 * Puts the weights on tfjs's present backend; the caller has set it and waited until it was ready.
 * @param model from `parseModel`
 */
export function createSegmenter(model: Model): Segmenter {
  const layers = new Layers(model.weights);
  const predictRows: Segmenter['predictRows'] = async (input, options, sink) => {
    const grid = await runNetwork(layers, input, options);
    const { classLookup, orientation, signal, onProgress } = options;
    const classIds = Uint8Array.from(model.classes, ({ id }) => classLookup?.[id] ?? id);
    const target = { ...input.source, input, classIds, orientation };
    await labelRows(grid, target, sink, {
      signal,
      onProgress: (done, total) => onProgress?.('labels', done, total),
    });
  };
  return {
    classes: model.classes,
    reference: model.reference,
    predictRows,
    async predict(image, options) {
      const { inputSize, orientation = 1, signal } = options;
      const input = await prepareInput(image, inputSize, { signal });
      const size = orientedSize(image, orientation);
      return await collectRows(size, (sink) => predictRows(input, options, sink));
    },
    dispose: () => layers.dispose(),
  };
}

async function runNetwork(layers: Layers, input: InputImage, options: LabelRowOptions): Promise<ScoreGrid> {
  const { outputStride, signal, onProgress } = options;
  let done = 0;
  const afterBlock = async (): Promise<void> => {
    onProgress?.('network', ++done, NETWORK_STEPS);
    await takeTurn(signal);
  };
  const pixels = tf.tensor4d(input.values, [1, input.paddedHeight, input.paddedWidth, 3]);
  try {
    const taps = ['s16b'] as const;
    const { s16b } = await runBackbone(layers, pixels, { outputStride, taps, afterBlock });
    const scores = tf.tidy(() => {
      const aspp = runAspp(layers, s16b);
      s16b.dispose();
      return layers.conv('score/aspp', aspp);
    });
    const grid = await readScores(scores, outputStride);
    await afterBlock();
    return grid;
  } finally {
    pixels.dispose();
  }
}

async function readScores(scores: tf.Tensor4D, stride: number): Promise<ScoreGrid> {
  const [, rows, columns, channels] = scores.shape;
  try {
    return { values: await scores.data<'float32'>(), rows, columns, channels, stride };
  } finally {
    scores.dispose();
  }
}
