/** Runs a head: features of its inputs → scores on its finest grid. Differentiable on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import {
  headLevels,
  HIDDEN_BIAS,
  hiddenKernel,
  scoreBias,
  scoreKernel,
  upKernel,
  type HeadSpec,
} from './headSpec';
import type { FeatureMap } from '../features/featureMaps';
import type { HeadWeights } from './headWeights';
import { upsampleBilinear, upsampleLearned } from './upsampling';

/** A head's tensors by name, as `headTensors` lists them. */
export type HeadVariables = Readonly<Record<string, tf.Tensor>>;
/** Features `[rows, columns, channels]` by the input's name; sample (0, 0) lies at pixel (0, 0). */
export type HeadFeatures = Readonly<Record<string, tf.Tensor3D>>;

/** A head's weights on tfjs's present backend; the caller disposes them. */
export function headVariables(weights: HeadWeights): Record<string, tf.Tensor> {
  return Object.fromEntries(
    [...weights].map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
  );
}

/** Features of an image on tfjs's present backend; the caller disposes them. */
export function headFeatures(maps: readonly FeatureMap[]): Record<string, tf.Tensor3D> {
  return Object.fromEntries(
    maps.map(({ name, rows, columns, channels, values }) => [
      name,
      tf.tensor3d(values, [rows, columns, channels]),
    ]),
  );
}

/**
 * @returns scores before softmax `[rows, columns, classes]` on the grid of the finest input; the caller disposes them
 */
export function runHead(spec: HeadSpec, variables: HeadVariables, features: HeadFeatures): tf.Tensor3D {
  return tf.tidy(() =>
    spec.hidden > 0 ? runHidden(spec, variables, features) : runLinear(spec, variables, features),
  );
}

function runLinear(spec: HeadSpec, variables: HeadVariables, features: HeadFeatures): tf.Tensor3D {
  return combineLevels(spec, runLevels(spec, variables, features), variables);
}

/**
 * The score layers of a linear head.
 * @returns what the inputs of each level score together `[rows, columns, classes]`, coarsest first
 */
export function runLevels(spec: HeadSpec, variables: HeadVariables, features: HeadFeatures): tf.Tensor3D[] {
  return headLevels(spec).map(({ inputs }) =>
    inputs
      .map(({ name }) =>
        tf.add<tf.Tensor3D>(
          pointwise(features[name], variables[scoreKernel(name)]),
          variables[scoreBias(name)],
        ),
      )
      .reduce((a, b) => tf.add<tf.Tensor3D>(a, b)),
  );
}

/**
 * Skip fusion (section 4.2 of the paper): coarse scores are upsampled by a kernel that learns, and finer ones added.
 * @param levels from {@link runLevels}
 * @returns scores on the finest grid
 */
export function combineLevels(
  spec: HeadSpec,
  levels: readonly tf.Tensor3D[],
  variables: HeadVariables,
): tf.Tensor3D {
  const strides = headLevels(spec).map(({ stride }) => stride);
  return levels.reduce((scores, own, i) =>
    tf.add<tf.Tensor3D>(upsampleLearned(scores, variables[upKernel(strides[i])] as tf.Tensor4D), own),
  );
}

/**
 * Each input by its own 1×1 to the hidden units, all upsampled to the finest grid, summed, ReLU, 1×1 to the classes.
 * The sum is upsampled level by level, which is the same: what is linear between samples stays so between finer ones.
 */
function runHidden(spec: HeadSpec, variables: HeadVariables, features: HeadFeatures): tf.Tensor3D {
  let sum: tf.Tensor3D | undefined;
  for (const { inputs } of headLevels(spec)) {
    const own = inputs
      .map(({ name }) => pointwise(features[name], variables[hiddenKernel(name)]))
      .reduce((a, b) => tf.add<tf.Tensor3D>(a, b));
    sum = sum === undefined ? own : tf.add<tf.Tensor3D>(upsampleBilinear(sum, 2), own);
  }
  if (sum === undefined) throw new RangeError('a head without inputs');
  const units = tf.relu(tf.add<tf.Tensor3D>(sum, variables[HIDDEN_BIAS]));
  return tf.add(pointwise(units, variables['out/kernel']), variables['out/bias']);
}

/** A 1×1 convolution `[h, w, c]` → `[h, w, d]` as a matrix product: wasm learns nothing else. */
function pointwise(x: tf.Tensor3D, kernel: tf.Tensor): tf.Tensor3D {
  const [h, w, c] = x.shape;
  const flat = tf.matMul(tf.reshape(x, [h * w, c]), kernel);
  return tf.reshape(flat, [h, w, kernel.shape[1] ?? 0]);
}
