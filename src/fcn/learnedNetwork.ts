/** A learned head's network: the backbone once a scale without the ASPP part, then the head. */
import * as tf from '@tensorflow/tfjs-core';
import { BACKBONE_STEPS } from './backbone';
import { extractFeatures, prepareHeadInputs } from './features/featureMaps';
import { headVariables } from './heads/head';
import type { WeightArray } from './heads/headWeights';
import { headBands, scoreInBands } from './heads/scoreBands';
import type { InputImage } from './inputImage';
import { Layers } from './layers';
import type { LearnedHead } from './modelFile';
import type { Network } from './network';
import { takeTurn } from './turns';
import type { PreparedImage } from './types';

/** @param weights of the backbone */
export function learnedNetwork(weights: ReadonlyMap<string, WeightArray>, head: LearnedHead): Network {
  const { spec } = head;
  const layers = new Layers(weights);
  const variables = headVariables(head.weights);
  return {
    prepare: (image, inputSize, options) => prepareHeadInputs(image, spec, inputSize, options),
    async run(image, { signal, onProgress }) {
      const total = image.size * BACKBONE_STEPS + headBands(spec, referenceOf(image, spec.pyramid)).length;
      let done = 0;
      const onBlock = (): void => onProgress?.(++done, total);
      const features = await extractFeatures(layers, image, spec, { signal, onBlock });
      const grid = await scoreInBands(spec, variables, features, async () => {
        onBlock();
        await takeTurn(signal);
      });
      return { grid, input: features.reference, source: features.source };
    },
    dispose() {
      layers.dispose();
      tf.dispose(variables);
    },
  };
}

/** The input whose pixels strides count. */
function referenceOf(image: PreparedImage, pyramid: boolean): InputImage {
  const reference = image.get(pyramid ? 2 : 1);
  if (reference === undefined) throw new RangeError('the image was prepared for another network');
  return reference;
}
