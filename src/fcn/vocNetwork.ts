/** The built-in model's network: the backbone once, the ASPP part, its classifier. */
import * as tf from '@tensorflow/tfjs-core';
import { runAspp } from './aspp';
import { BACKBONE_STEPS, runBackbone } from './backbone';
import type { WeightArray } from './heads/headWeights';
import { prepareInput } from './inputImage';
import { Layers } from './layers';
import type { Network } from './network';
import type { ScoreGrid } from './scoresToLabels';
import { takeTurn } from './turns';

/** The blocks of the backbone, and the head. */
const NETWORK_STEPS = BACKBONE_STEPS + 1;

export function vocNetwork(weights: ReadonlyMap<string, WeightArray>): Network {
  const layers = new Layers(weights);
  return {
    async prepare(image, inputSize, options) {
      return new Map([[1, await prepareInput(image, inputSize, options)]]);
    },
    async run(image, { outputStride, signal, onProgress }) {
      const input = image.get(1);
      if (input === undefined) throw new RangeError('the image was prepared for another network');
      let done = 0;
      const afterBlock = async (): Promise<void> => {
        onProgress?.(++done, NETWORK_STEPS);
        await takeTurn(signal);
      };
      const pixels = tf.tensor4d(input.values, [1, input.paddedHeight, input.paddedWidth, 3]);
      try {
        const taps = ['s16b'] as const;
        const { s16b } = await runBackbone(layers, pixels, { outputStride, taps, afterBlock, signal });
        const scores = tf.tidy(() => {
          const aspp = runAspp(layers, s16b);
          s16b.dispose();
          return layers.conv('score/aspp', aspp);
        });
        const grid = await readScores(scores, outputStride);
        await afterBlock();
        return { grid, input, source: input.source };
      } finally {
        pixels.dispose();
      }
    },
    dispose: () => layers.dispose(),
  };
}

async function readScores(scores: tf.Tensor4D, stride: number): Promise<ScoreGrid> {
  const [, rows, columns, channels] = scores.shape;
  try {
    return { values: await scores.data<'float32'>(), rows, columns, channels, stride };
  } finally {
    scores.dispose();
  }
}
