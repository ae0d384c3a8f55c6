/** Runs a head: features of its inputs → scores on its finest grid. Differentiable on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import {
  headInputs,
  headLevels,
  HIDDEN_BIAS,
  hiddenKernel,
  finestStride,
  scoreBias,
  scoreKernel,
  upKernel,
  type HeadSpec,
} from './headSpec';
import { upsampleBilinear, upsampleLearned } from './upsampling';

/** A head's tensors by name, as `headTensors` lists them. */
export type HeadVariables = Readonly<Record<string, tf.Tensor>>;
/** Features `[rows, columns, channels]` by the input's name; sample (0, 0) lies at pixel (0, 0). */
export type HeadFeatures = Readonly<Record<string, tf.Tensor3D>>;

/**
 * @returns scores before softmax `[rows, columns, classes]` on the grid of the finest input; the caller disposes them
 */
export function runHead(spec: HeadSpec, variables: HeadVariables, features: HeadFeatures): tf.Tensor3D {
  return tf.tidy(() =>
    spec.hidden > 0 ? runHidden(spec, variables, features) : runLinear(spec, variables, features),
  );
}

/** Section 4.2 of the paper: coarse scores are upsampled by a kernel that learns, and finer ones are added. */
function runLinear(spec: HeadSpec, variables: HeadVariables, features: HeadFeatures): tf.Tensor3D {
  let scores: tf.Tensor3D | undefined;
  for (const { stride, inputs } of headLevels(spec)) {
    const own = inputs
      .map(({ name }) =>
        tf.add<tf.Tensor3D>(
          pointwise(features[name], variables[scoreKernel(name)]),
          variables[scoreBias(name)],
        ),
      )
      .reduce((a, b) => tf.add<tf.Tensor3D>(a, b));
    scores =
      scores === undefined
        ? own
        : tf.add<tf.Tensor3D>(upsampleLearned(scores, variables[upKernel(stride)] as tf.Tensor4D), own);
  }
  if (scores === undefined) throw new RangeError('a head without inputs');
  return scores;
}

/** Each input by its own 1×1 to the hidden units, all upsampled to the finest grid, summed, ReLU, 1×1 to the classes. */
function runHidden(spec: HeadSpec, variables: HeadVariables, features: HeadFeatures): tf.Tensor3D {
  const finest = finestStride(spec);
  const sum = headInputs(spec)
    .map((input) => {
      const own = pointwise(features[input.name], variables[hiddenKernel(input.name)]);
      return upsampleBilinear(own, input.stride / finest);
    })
    .reduce((a, b) => tf.add<tf.Tensor3D>(a, b));
  const units = tf.relu(tf.add<tf.Tensor3D>(sum, variables[HIDDEN_BIAS]));
  return tf.add(pointwise(units, variables['out/kernel']), variables['out/bias']);
}

/** A 1×1 convolution `[h, w, c]` → `[h, w, d]` as a matrix product: wasm learns nothing else. */
function pointwise(x: tf.Tensor3D, kernel: tf.Tensor): tf.Tensor3D {
  const [h, w, c] = x.shape;
  const flat = tf.matMul(tf.reshape(x, [h * w, c]), kernel);
  return tf.reshape(flat, [h, w, kernel.shape[1] ?? 0]);
}
